"""The public suite of kernels, `jupyter_kernel_test`, on the installed kernelspec `cellgrad`. Run by suite.test.ts."""

import unittest

import jupyter_kernel_test


class CellgradTests(jupyter_kernel_test.KernelTests):
    kernel_name = "cellgrad"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [
        {"text": "JSON.pars", "matches": {"parse"}},
        {"text": "process.versio", "matches": {"version", "versions"}},
    ]
    complete_code_samples = ["1 + 1", "const f = () => 1", "class A {}", "// only a comment"]
    incomplete_code_samples = ["function f() {", "foo(", "const o = {", "`text"]
    invalid_code_samples = ["let let = ;;) 1", "const x: = 3", "const = 3"]
    code_generate_error = "throw new RangeError('too far')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2].map((x) => x * 2)", "result": "[ 2, 4 ]"},
        {"code": "await Promise.resolve('waited')", "result": "'waited'"},
    ]
    code_display_data = [
        {
            "code": "await display({ [Symbol.for('Jupyter.display')]: () => ({ 'image/svg+xml': '<svg/>' }) })",
            "mime": "image/svg+xml",
        },
        {"code": "import * as tslab from 'tslab'; tslab.display.html('<b>x</b>')", "mime": "text/html"},
    ]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "parseInt"
    code_clear_output = "clear()"


if __name__ == "__main__":
    unittest.main(verbosity=2)
