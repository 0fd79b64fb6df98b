#!/usr/bin/env python3
"""The course's commands. On Windows write `py course.py` for `python3 course.py`.

python3 course.py lab [--no-browser] [--port N]   open JupyterLab at lesson 00, in your copy of the notebooks
python3 course.py test [--all] [pytest options]   run every test and every notebook; --all adds the slow ones
python3 course.py setup                           make the environment, and nothing else
python3 course.py bench [--check] [--write]       time metrics and classical kernels beside other libraries
python3 course.py doctor                          say what works here and what is missing
python3 course.py build, data, ...                what `segcourse build`, `segcourse data`, ... do

Each first makes the environment in `.venv` (about 6 GB, once), and starts at once when nothing has changed.
SEGCOURSE_ENV          another folder for the environment
SEGCOURSE_TORCH_INDEX  an address from PyTorch's install page, for its CPU build or another CUDA build
"""

# Standard library only, and syntax that old Pythons read: they must reach the sentence that names them. It is
# one file, longer than the others of this repository, because nothing can be imported before it has run.

import ast
import hashlib
import os
import platform
import re
import shutil
import signal
import subprocess
import sys

REPO = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 10)
TORCH_FAMILY = re.compile(r"(torch|torchvision|triton|nvidia-.*|cuda-.*)==")
PAIR = "import segcourse, torch, torchvision; torchvision.ops.nms(torch.zeros(1, 4), torch.zeros(1), 0.5)"
# uv ignores pip's configuration: what pip calls an option -> the variable by which uv takes it.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}


LEADS_AWAY = {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX", "PIP_USER"}
LEADS_AWAY |= {"UV_SYSTEM_PYTHON", "UV_PYTHON"}


class Stop(Exception):
    """One sentence for the reader: what came, what is needed, what to do."""


def say(text):
    print(f"course: {text}", file=sys.stderr, flush=True)


# -------------------------------------------------------------------------------------- what the system lacks


def check_python(version=None):
    version = tuple(version or sys.version_info)[:3]
    if version >= OLDEST:
        return
    newer = (f"python3.{minor}" for minor in range(14, OLDEST[1] - 1, -1))
    found = next((name for name in newer if shutil.which(name) and quiet([name, "-V"], None)[0] == 0), None)
    advice = f"run `{found} course.py lab`" if found else "install a newer one from python.org and use that"
    name = ".".join(map(str, version))
    raise Stop(f"this is Python {name}, but the course needs Python 3.10 or newer: {advice}.")


def check_system(system=None, machine=None, bits64=None, glibc=None):
    """Stop on a system for which PyTorch publishes nothing; the arguments stand for it in tests."""
    system, machine = system or sys.platform, (machine or platform.machine()).lower()
    bits64 = sys.maxsize > 2**32 if bits64 is None else bits64
    if not bits64:
        raise Stop("this Python is a 32-bit one, but PyTorch needs 64 bits: install the 64-bit Python.")
    if system == "darwin" and machine == "x86_64":
        raise Stop(
            "PyTorch is no longer made for Macs with an Intel processor: use Colab, by the badges in"
            " README.md (on a Mac with an M processor, install the Python of python.org instead)."
        )
    if system == "win32" and machine == "arm64":
        raise Stop("PyTorch is not made for ARM Windows: install the x86-64 Python, which runs there too.")
    if system.startswith("linux"):
        name, glibc = (glibc or libc()).split()
        if name != "glibc" or tuple(int(n) for n in glibc.split(".")[:2]) < (2, 28):
            raise Stop(
                f"the C library here is {name} {glibc}, but PyTorch needs glibc 2.28 or newer (Debian 10,"
                " Ubuntu 20.04, RHEL 8 and later): use a newer system, a container of one, or Colab."
            )


def libc():
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or "another library"
    except (AttributeError, OSError, ValueError):  # musl, as in Alpine, does not know the question
        return "another library"


def check_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop(
            "this Python cannot make environments (its `venv` part is missing): on Debian or Ubuntu run"
            " `sudo apt install python3-venv`, then the same command again."
        ) from None


def check_disk(env, free=None):
    """Stop when the environment cannot fit: PyTorch for Linux brings the CUDA libraries, others do not."""
    needed = 7 if sys.platform.startswith("linux") and not os.environ.get("SEGCOURSE_TORCH_INDEX") else 3
    free = free_gb(env) if free is None else free
    if free < needed:
        raise Stop(
            f"{env} has {free:.1f} GB free, but the course needs {needed} GB: free some,"
            " or set SEGCOURSE_ENV to a folder on a larger disk."
        )


def free_gb(folder):
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    return shutil.disk_usage(folder).free / 1e9


# -------------------------------------------------------------------------------------------- the environment


def env_folder():
    return os.path.abspath(os.path.expanduser(os.environ.get("SEGCOURSE_ENV") or os.path.join(REPO, ".venv")))


def env_python(env, system=None):
    windows = (system or sys.platform) == "win32"
    return os.path.join(env, "Scripts", "python.exe") if windows else os.path.join(env, "bin", "python")


def stamp():
    """A digest of all that decides what the environment holds; it lies in a finished environment."""
    parts = [sys.version, REPO, os.environ.get("SEGCOURSE_TORCH_INDEX", "")]
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(REPO, name), encoding="utf-8") as file:
            parts.append(file.read())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def setup():
    """The environment's Python, after making or mending the environment where that is needed."""
    env = env_folder()
    python, stamp_file = env_python(env), os.path.join(env, "segcourse-stamp")
    if os.path.exists(python) and is_stamped(stamp_file):
        return python
    check_system()
    make_env(env, python)
    if os.path.exists(stamp_file):
        os.remove(stamp_file)  # from here on an interrupted installation counts as none
    install(env, python)
    check_pair(env, python)
    write_stamp(stamp_file)
    say("the environment is ready.")
    return python


def is_stamped(path):
    """Whether what `path` stands for was finished, and nothing that decides it has changed since."""
    if not os.path.exists(path):
        return False
    with open(path, encoding="utf-8") as file:
        return file.read() == stamp()


def write_stamp(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write(stamp())


def make_env(env, python):
    environ, mark = clean_environ(env), os.path.join(env, "segcourse-env")
    if made_by_this_python(env) and quiet([python, "-m", "pip", "--version"], environ)[0] == 0:
        return
    if os.path.isdir(env) and os.listdir(env) and not os.path.exists(mark):
        raise Stop(
            f"{env} exists and is not an environment of this course and this Python:"
            " move it away, or set SEGCOURSE_ENV to another folder."
        )
    check_venv()
    shutil.rmtree(env, ignore_errors=True)
    check_disk(env)
    say(f"making the environment in {env}: some minutes and 6 GB, this once.")
    try:
        os.makedirs(env)
        with open(mark, "w", encoding="utf-8") as file:
            file.write("Made by course.py, which removes this folder when it has to make it again.\n")
    except OSError as error:
        raise Stop(f"{error}: set SEGCOURSE_ENV to a folder that you may write.") from None
    if call([sys.executable, "-m", "venv", env], environ):
        shutil.rmtree(env, ignore_errors=True)
        raise Stop(
            "Python could not make an environment (its message stands above): on Debian or Ubuntu run"
            " `sudo apt install python3-venv`; elsewhere install Python from python.org."
        )


def made_by_this_python(env):
    """An environment of Python 3.11 is of no use when `python3` has become 3.12."""
    try:
        with open(os.path.join(env, "pyvenv.cfg"), encoding="utf-8") as file:
            found = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", file.read(), re.MULTILINE)
    except OSError:
        return False
    return found is not None and found.group(1) == "{}.{}".format(*sys.version_info)


def clean_environ(env):
    """This process's variables without those that would lead Python or pip away from the environment."""
    environ = {key: value for key, value in os.environ.items() if key not in LEADS_AWAY}
    environ["VIRTUAL_ENV"] = env
    environ["PATH"] = os.path.dirname(env_python(env)) + os.pathsep + environ.get("PATH", "")
    # Without it, Python on Windows misreads the path of a clone that lies in a folder with a Chinese name.
    environ["PYTHONUTF8"] = "1"
    return environ


def install(env, python):
    environ = clean_environ(env)
    # Where it is set, no compiled files would be kept, and each kernel would need twice as long to start.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    have_uv = call([python, "-m", "pip", "install", "--quiet", "uv"], environ) == 0
    pinned, free = os.path.join(REPO, "constraints.txt"), without_torch(env)
    ways = [("uv", pinned), ("uv", free), ("pip", pinned)] if have_uv else [("pip", pinned), ("pip", free)]
    for number, (tool, constraints) in enumerate(ways):
        if number:
            versions = "the pinned versions" if constraints == pinned else "the PyTorch that fits this system"
            say(f"that failed; trying once more, with {tool} and {versions}.")
        settings = uv_settings(python, environ) if tool == "uv" else {}
        if install_with(tool, python, constraints, dict(environ, **settings)):
            return
    raise Stop(failure(env))


def install_with(tool, python, constraints, environ, extras="lab,test"):
    command = [python, "-m", "pip", "install"]
    if tool == "uv":
        command = [python, "-m", "uv", "pip", "install", "--python", python, "--compile-bytecode"]
    command += ["-c", constraints]
    torch_index = environ.get("SEGCOURSE_TORCH_INDEX")
    if torch_index:
        option = "--default-index" if tool == "uv" else "--index-url"
        if call([*command, option, torch_index, "torch", "torchvision"], environ):
            return False
    return call([*command, "-e", f".[{extras}]"], environ) == 0


def add_peers(env, python):
    """The libraries that the benchmarks set beside ours, on top of a finished environment."""
    stamp_file = os.path.join(env, "segcourse-peers")
    if is_stamped(stamp_file):
        return
    say("installing the libraries to compare with (extra `bench`): about 200 MB, once.")
    environ, pinned = clean_environ(env), os.path.join(REPO, "constraints.txt")
    if not any(install_with(tool, python, pinned, environ, "lab,test,bench") for tool in ("uv", "pip")):
        raise Stop(failure(env))
    write_stamp(stamp_file)


def without_torch(env):
    """A copy of the constraints that leaves PyTorch free: older systems have older builds only."""
    path = os.path.join(env, "constraints-without-torch.txt")
    with open(os.path.join(REPO, "constraints.txt"), encoding="utf-8") as file:
        kept = [line for line in file if not TORCH_FAMILY.match(line)]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(kept)
    return path


def uv_settings(python, environ):
    """pip's configuration (a campus mirror, a certificate) as variables for uv; what is set already stays."""
    listing, found = quiet([python, "-m", "pip", "config", "list"], environ)[1], {}
    for rank in ("global", "install", ":env:"):  # a later one wins, as it does in pip
        for key, value in re.findall(rf"^{rank}\.([a-z-]+)=(.*)$", listing, re.MULTILINE):
            words = ast.literal_eval(value).split()
            if key in UV_NAMES and words:
                found[UV_NAMES[key]] = ("," if key == "find-links" else " ").join(words)
    if "UV_INDEX" in found:  # pip takes the best version of all its indexes, uv by itself the first index's
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {key: value for key, value in found.items() if key not in environ}


def failure(env):
    text = "the packages could not be installed (the tool's messages stand above)"
    if free_gb(env) < 0.5:
        return f"{text}: the disk of {env} is full; free some, or set SEGCOURSE_ENV to a folder elsewhere."
    return (
        f"{text}: look whether this machine reaches the Internet or pip's mirror, and run the same command"
        f" again; this is Python {platform.python_version()} on {platform.platform()}."
    )


def check_pair(env, python):
    """PyTorch and torchvision need not fit each other, and only a call shows it."""
    code, output = quiet([python, "-c", PAIR], clean_environ(env))
    if code:
        last = (output.strip().splitlines() or ["no message"])[-1]
        raise Stop(
            f"PyTorch and torchvision do not work together ({last}):"
            f" remove the folder {env} and run the same command again."
        )


# ----------------------------------------------------------------------------------------------- the commands


def call(command, environ):
    return subprocess.call(command, env=environ, cwd=REPO)


def quiet(command, environ):
    """The exit status and all output of a short command."""
    pipe, both = subprocess.PIPE, subprocess.STDOUT
    done = subprocess.run(command, env=environ, cwd=REPO, stdout=pipe, stderr=both, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def replace_by(command, environ, folder):
    """Run `command` in place of this process, so that Ctrl-C and its exit status are its own."""
    os.chdir(folder)
    if os.name == "posix":
        os.execve(command[0], command, environ)
    signal.signal(signal.SIGINT, lambda *_: None)  # Windows has no exec; Ctrl-C reaches the child by itself
    return subprocess.call(command, env=environ)


def pytest_arguments(rest):
    """What `course.py test` gives to pytest: all tests and notebooks, unless `rest` names some."""
    options = [word for word in rest if word != "--all"]
    named = [word for word in options if not word.startswith("-")]
    chosen = any(os.path.exists(os.path.join(REPO, word.split("::")[0])) for word in named)
    nbval = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "120"]
    nbval += ["--nbval-sanitize-with", os.path.join("tests", "nbval_sanitize.cfg")]
    speed = [] if "--all" in rest else ["-m", "not slow"]
    return ["-m", "pytest", *nbval, *speed, *([] if chosen else ["tests", "notebooks"]), *options]


def main(arguments=None):
    arguments = sys.argv[1:] if arguments is None else arguments
    command = arguments[0] if arguments else "--help"
    if command in ("-h", "--help", "help"):
        print(__doc__.strip())
        return 0
    try:
        check_python()
        python = setup()
        if command == "bench":
            add_peers(env_folder(), python)
    except Stop as stop:
        say(stop)
        return 1
    except KeyboardInterrupt:
        say("interrupted; the same command takes it up again.")
        return 130
    environ = clean_environ(env_folder())
    if command == "setup":
        return 0
    if command == "test":
        environ.update(OMP_NUM_THREADS="1")  # two threads of PyTorch on a shared core spin against each other
        environ.pop("MPLBACKEND", None)  # a kernel must draw with its own, as it does for a learner
        return replace_by([python, *pytest_arguments(arguments[1:])], environ, REPO)
    if command == "bench":
        return replace_by([python, os.path.join("benchmarks", "run.py"), *arguments[1:]], environ, REPO)
    return replace_by([python, "-m", "segcourse", *arguments], environ, os.getcwd())


if __name__ == "__main__":
    sys.exit(main())
