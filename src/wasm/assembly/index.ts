// What JavaScript can call: every function that these files export.
export * from "./elementwise";
export * from "./transcendental";
export * from "./reduce";
export * from "./copy";
export * from "./cast";
export * from "./random";
export * from "./gather";
export * from "./matmul";
export * from "./convolution";
export * from "./pooling";
export * from "./softmax";
export * from "./optimiser";
export * from "./functions";
export * from "./places";
export * from "./scan";
export * from "./sort";
export * from "./recurrent";
