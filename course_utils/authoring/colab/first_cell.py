# @title Run this cell first: it unpacks the course's own code { display-mode: "form" }
# Nothing is installed and nothing is fetched: the package `course_utils` travels in this notebook.
import base64
import bz2
import hashlib
import io
import os
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

SHA256 = "@SHA256@"
DRIVE = Path("/content/drive/MyDrive")
PACKED = """
@PACKED@
"""


def unpack():
    """Put course_utils into a folder of this session and let Python find it there."""
    try:
        packed = base64.b85decode("".join(PACKED.split()))
    except ValueError:
        packed = b""
    if hashlib.sha256(packed).hexdigest() != SHA256:
        raise RuntimeError(
            "This copy of the notebook is damaged: the package inside is not the one that the course was built with. "
            "Download or upload the notebook again."
        )
    folder = tempfile.mkdtemp(prefix="neuron-to-network-")
    with tarfile.open(fileobj=io.BytesIO(bz2.decompress(packed))) as archive:
        archive.extractall(folder, filter="data")
    for name in [name for name in sys.modules if name.partition(".")[0] == "course_utils"]:
        del sys.modules[name]  # of an older copy
    sys.path[:] = [folder, *(place for place in sys.path if "neuron-to-network-" not in place)]


def keep_progress():
    """Say where progress is kept: in Drive if it is mounted, else in this session."""
    here = Path(".course_progress.json")
    if not DRIVE.is_dir():
        return "Progress is kept until this session ends; to keep it longer, mount Drive and run this cell again."
    there = DRIVE / "Neuron to Network" / "course_progress.json"
    there.parent.mkdir(exist_ok=True)
    if here.exists() and not there.exists():
        shutil.copy(here, there)
    os.environ["COURSE_PROGRESS_FILE"] = str(there)
    return f"Progress is kept in your Drive, in {there.parent.name}."


if getattr(sys.modules.get("course_utils"), "packed_sha256", None) != SHA256:
    unpack()
import course_utils  # noqa: E402

course_utils.packed_sha256 = SHA256
print(f"course_utils {course_utils.__version__} is ready. {keep_progress()}")
