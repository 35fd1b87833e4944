"""Packages of PyPI that hold files of many kinds: the tests of libraries that read them."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

_PACKAGES: Final = (
    "extract-msg==0.57.0",
    "filetype==1.2.0",
    "fonttools==4.68.0",
    "hachoir==3.4.0",
    "icalendar==7.3.2",
    "msoffcrypto-tool==6.1.0",
    "mutagen==1.48.1",
    "olefile==0.47",
    "oletools==0.60.2",
    "patool==4.0.7",
    "pillow==13.0.0",
    "puremagic==1.30",
    "py7zr==1.1.4",
    "pydicom==3.0.2",
    "python-magic==0.4.27",
    "rarfile==4.5",
    "tinytag==2.3.2",
    "xlrd==2.0.2",
)
"""Source distributions, which have the tests' files."""


def unpacked(folder: Path) -> Path:
    """Return a folder with the unpacked packages; those that are missing are downloaded."""
    for package in _PACKAGES:
        target = folder / package
        if not target.exists():
            _unpack(_download(package, folder / "downloads"), target)
    return folder


def _download(package: str, folder: Path) -> Path:
    target = folder / package
    if not any(target.glob("*")):
        sys.stdout.write(f"Downloading {package}\n")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run(  # noqa: S603 - our own
            [*command, "--no-binary", ":all:", "--dest", str(target), package], check=True
        )
    return next(target.iterdir())


def _unpack(archive: Path, target: Path) -> None:
    half = target.with_name(target.name + ".part")
    shutil.rmtree(half, ignore_errors=True)
    if archive.suffix == ".zip":
        shutil.unpack_archive(archive, half)
    else:
        shutil.unpack_archive(archive, half, filter="data")
    half.rename(target)
