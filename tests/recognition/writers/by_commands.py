"""Files by programs: ffmpeg, LibreOffice, 7z, GNU and BSD tar, compressors, file systems."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_SOUND = "ffmpeg -v error -y -f lavfi -i sine=duration=2:frequency=440"
_FILM = (
    "ffmpeg -v error -y -f lavfi -i testsrc=duration=1:size=320x240:rate=25"
    " -f lavfi -i sine=duration=1"
)
_SOUNDS = (
    *("aac", "ac3", "aif", "au", "caf", "eac3", "flac", "m4a", "mka", "mp2", "mp3"),
    *(
        "oga",
        "ogg",
        "opus",
        "spx",
        "tta",
        "voc",
        "w64",
        "wav",
        "weba",
        "wma",
        "wv",
        "dts -strict -2",
    ),
)
_FILMS = (
    *("3gp -c:a aac -s 176x144", "avi", "f4v", "flv", "gif", "ivf -an", "m2ts", "m4v", "mkv"),
    *(
        "mov",
        "mp4",
        "mpg",
        "mxf",
        "nut",
        "ogv",
        "swf -ar 44100",
        "ts",
        "webm",
        "wmv",
        "y4m -an -pix_fmt yuv420p",
    ),
    *("mp4 -movflags frag_keyframe+empty_moov", "mov -movflags faststart", "vob", "h264 -an"),
)
_RATES = (8000, 11025, 16000, 22050, 32000, 44100, 48000)
_CONVERSIONS = {
    "docx": ("odt", "doc", "rtf", "pdf", "html", "txt", "fodt", "epub", "docx"),
    "xlsx": ("ods", "xls", "csv", "html", "pdf", "fods", "xlsx"),
    "pptx": ("odp", "ppt", "pdf", "pptx", "fodp"),
}
_ARCHIVERS = (
    "tar --format=v7 -cf {out}/gnu-v7.tar {files}",
    "tar --format=gnu -cf {out}/gnu.tar {files}",
    "tar --format=pax -cf {out}/pax.tar {files}",
    "tar -czf {out}/gnu.tar.gz {files}",
    "tar --zstd -cf {out}/gnu.tar.zst {files}",
    "bsdtar -cf {out}/bsd.tar {files}",
    "bsdtar --format=cpio -cf {out}/bsd.cpio {files}",
    "bsdtar --format=newc -cf {out}/bsd-newc.cpio {files}",
    "bsdtar --format=xar -cf {out}/bsd.xar {files}",
    "bsdtar --format=iso9660 -cf {out}/bsd.iso {files}",
    "bsdtar --format=7zip -cf {out}/bsd.7z {files}",
    "bsdtar --format=zip -cf {out}/bsd.zip {files}",
    "bsdtar --format=ar -cf {out}/bsd.ar {files}",
    "bsdtar --format=warc -cf {out}/bsd.warc {files}",
    "7z a -bso0 {out}/seven.7z {files}",
    "7z a -bso0 {out}/seven.zip {files}",
    "7z a -bso0 -psecret -mhe=on {out}/encrypted.7z {files}",
    "7z a -bso0 -psecret {out}/encrypted.zip {files}",
    "mksquashfs {files} {out}/files.squashfs -quiet -no-progress",
    "genisoimage -quiet -o {out}/genisoimage.iso {files}",
)
_COMPRESSORS = {
    "gzip": "gz",
    "bzip2": "bz2",
    "xz": "xz",
    "xz --format=lzma": "lzma",
    "zstd": "zst",
    "lz4": "lz4",
    "lzip": "lz",
    "lzop": "lzo",
    "compress": "Z",
}


def write(folder: Path, samples: Path) -> None:
    """Write all files; a command that is missing or fails is printed."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, command in enumerate(_commands(folder, samples)):
        _run(command, number)
    for command, suffix in _COMPRESSORS.items():
        _compress(command, suffix, folder, samples / "csv-comma.csv")


def _commands(folder: Path, samples: Path) -> Iterable[list[str]]:
    for number, sound in enumerate(_SOUNDS):
        suffix, *options = sound.split()
        yield [*_SOUND.split(), *options, f"{folder}/sound-{number}.{suffix}"]
    for rate in _RATES:
        yield [*_SOUND.split(), "-ar", str(rate), "-id3v2_version", "0", f"{folder}/{rate}.mp3"]
        yield [*_SOUND.split(), "-ar", str(rate), f"{folder}/{rate}.aac"]
    for number, film in enumerate(_FILMS):
        suffix, *options = film.split()
        yield [*_FILM.split(), *options, f"{folder}/film-{number}.{suffix}"]
    for source, targets in _CONVERSIONS.items():
        path = next(samples.glob(f"python-*-50.{source}"), samples / "openpyxl-50.xlsx")
        for target in targets:
            office = f"soffice --headless --convert-to {target} --outdir {folder}/office-{source}"
            yield [*office.split(), str(path)]
    files = [str(path) for path in sorted(samples.glob("csv-*.csv"))]
    for archiver in _ARCHIVERS:
        words = archiver.replace("{out}", str(folder)).split()
        yield [part for word in words for part in (files if word == "{files}" else [word])]


def _run(command: list[str], number: int) -> None:
    if shutil.which(command[0]) is None:
        sys.stdout.write(f"{command[0]} is missing: {' '.join(command)}" + "\n")
        return
    done = subprocess.run(  # noqa: S603 - our own
        command, capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode:
        sys.stdout.write(
            f"{number}: {' '.join(command[:1])} {command[-1]}: {done.stderr.strip()[:100]}" + "\n"
        )


def _compress(command: str, suffix: str, folder: Path, source: Path) -> None:
    if shutil.which(command.split(maxsplit=1)[0]) is None:
        sys.stdout.write(f"{command} is missing" + "\n")
        return
    with source.open("rb") as content, (folder / f"table.csv.{suffix}").open("wb") as target:
        subprocess.run(  # noqa: S603 - our own
            [*command.split(), "-c"], stdin=content, stdout=target, check=False
        )
