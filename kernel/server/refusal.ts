// Why a request is not answered with what it asks for: the one error of this room that is meant for its reader.

/** What the client is told; `status` is HTTP's. */
export class Refusal extends Error {
  override name = "Refusal";
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 500 | 507,
    message: string,
  ) {
    super(message);
  }
}
