"""Families of content types: the names of one type, and types that share suffixes or formats."""

from __future__ import annotations

from typing import Final

OOXML: Final = "application/vnd.openxmlformats-officedocument."
MACROS: Final = ".macroenabled.12"
WORD: Final = frozenset(
    {
        "application/doc",
        "application/msword",
        "application/msword-template",
        "application/rtf",
        "application/vnd.ms-word",
        "application/vnd.ms-word.document" + MACROS,
        "application/vnd.ms-word.template" + MACROS,
        "application/vnd.msword",
        "application/wps-office.doc",
        "application/wps-office.docx",
        OOXML + "wordprocessingml.document",
        OOXML + "wordprocessingml.template",
        "text/richtext",
        "text/rtf",
    }
)
EXCEL: Final = frozenset(
    {
        "application/excel",
        "application/msexcel",
        "application/vnd.ms-excel",
        "application/vnd.ms-excel.12",
        "application/vnd.ms-excel.addin" + MACROS,
        "application/vnd.ms-excel.sheet" + MACROS,
        "application/vnd.ms-excel.sheet.binary" + MACROS,
        "application/vnd.ms-excel.template" + MACROS,
        "application/wps-office.xls",
        "application/wps-office.xlsx",
        OOXML + "spreadsheetml.sheet",
        OOXML + "spreadsheetml.template",
    }
)
POWERPOINT: Final = frozenset(
    {
        "application/mspowerpoint",
        "application/powerpoint",
        "application/vnd.ms-powerpoint",
        "application/vnd.ms-powerpoint.addin" + MACROS,
        "application/vnd.ms-powerpoint.presentation" + MACROS,
        "application/vnd.ms-powerpoint.slideshow" + MACROS,
        "application/vnd.ms-powerpoint.template" + MACROS,
        "application/wps-office.ppt",
        "application/wps-office.pptx",
        OOXML + "presentationml.presentation",
        OOXML + "presentationml.slideshow",
        OOXML + "presentationml.template",
    }
)
_OLE: Final = frozenset(
    {
        "application/cdfv2",
        "application/encrypted",
        "application/ole-storage",
        "application/vnd.ms-office",
    }
)
_MSI: Final = frozenset({"application/msi", "application/ms-installer"})
_VISIO: Final = frozenset(
    {"application/vnd.visio", "application/vnd.ms-visio.drawing", "application/visio"}
)
_ZIP: Final = frozenset({"application/zip", "application/zip-compressed", "multipart/zip"}) | {
    "application/compressed"
}

FAMILIES: Final = (
    *(_OLE | names for names in (WORD, EXCEL, POWERPOINT, _MSI, _VISIO)),
    _OLE | {"application/vnd.ms-outlook"},
    _OLE | {"application/vnd.ms-project"},
    _OLE | {"application/vnd.ms-publisher"},
    _OLE | {"application/vnd.ms-works"},
    _MSI | {"application/msdownload"},
    {"application/ole-storage", "application/msdownload"},
    {"image/jpeg", "image/jpg", "image/jpe", "image/pjpeg", "image/jfif", "image/jpeg-xt"},
    {"image/png", "image/apng", "image/vnd.mozilla.apng"},
    {"image/bmp", "image/ms-bmp", "image/windows-bmp", "image/bitmap"},
    {
        "image/tiff",
        "image/tif",
        "image/tiff-fx",
        "image/geotiff",
        "image/dng",
        "image/adobe-dng",
        "image/canon-cr2",
        "image/nikon-nef",
        "image/nikon-nrw",
        "image/sony-arw",
        "image/sony-sr2",
        "image/pentax-pef",
        "image/samsung-srw",
        "image/hasselblad-3fr",
        "image/kodak-dcr",
        "image/epson-erf",
        "image/olympus-orf",
        "image/panasonic-rw2",
        "image/dcraw",
    },
    {
        *("image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"),
        *("image/avif", "image/avif-sequence"),
    },
    {"image/icon", "image/ico", "image/vnd.microsoft.icon", "image/win-bitmap", "image/cur"}
    | {"text/ico"},
    {
        *("image/vnd.adobe.photoshop", "image/psd", "image/photoshop"),
        *("application/photoshop", "application/psd"),
    },
    {
        *("image/jp2", "image/jpx", "image/jpm", "image/jpeg2000", "image/jpeg2000-image"),
        *("image/jp2-codestream", "image/j2k", "image/j2c", "video/mj2"),
    },
    {"image/wmf", "image/emf", "windows/metafile", "application/msmetafile", "application/wmf"},
    {"image/portable-bitmap", "image/portable-graymap", "image/portable-pixmap"}
    | {"image/portable-anymap"},
    {"image/djvu", "image/vnd.djvu", "image/vnd.djvu+multipage"},
    {"image/vnd.dwg", "application/acad", "application/autocad", "image/dwg", "application/dwg"},
    {"image/sgi", "image/rgb"},
    {"image/sun-raster", "image/cmu-raster"},
    {"image/pcx", "image/vnd.zbrush.pcx"},
    {"image/fits", "application/fits"},
    {
        *("audio/mp4", "audio/m4a", "audio/m4b", "audio/m4p", "audio/m4r", "audio/mp4a-latm"),
        *("audio/vnd.audible.aax", "audio/aac", "audio/3gpp", "audio/3gpp2", "application/mp4"),
        *("video/mp4", "video/m4v", "video/quicktime", "video/3gpp", "video/3gpp2", "video/mpeg4"),
        *("video/iso.segment", "video/dash", "image/mov"),
    },
    {
        *("video/webm", "audio/webm", "video/matroska", "audio/matroska", "application/matroska"),
        *("video/matroska-3d", "video/mkv"),
    },
    {
        *("audio/ogg", "video/ogg", "application/ogg", "audio/opus", "audio/vorbis", "audio/oga"),
        *("audio/vorbis+ogg", "audio/opus+ogg", "audio/flac+ogg", "audio/speex+ogg", "audio/speex"),
        *("video/theora+ogg", "video/ogm", "video/ogm+ogg", "video/theora"),
    },
    {
        *("audio/mpeg", "audio/mp3", "audio/mpeg3", "audio/mpeg-3", "audio/mpg", "audio/mpa"),
        *("audio/mp2", "audio/mp1", "video/mpeg", "video/mpg", "video/mpeg-system"),
        *("video/mp2p", "video/mp1s", "video/dvd", "video/mpeg2"),
    },
    {"audio/mpeg", "audio/aac", "audio/aacp", "audio/flac", "audio/hx-aac-adts"},
    {"audio/aac", "audio/aacp", "audio/vnd.dlna.adts", "audio/hx-aac-adts", "audio/adts"},
    {"audio/wav", "audio/wave", "audio/vnd.wave", "audio/pn-wav"},
    {"audio/aiff", "audio/aifc", "audio/aif", "sound/aiff"},
    {"audio/midi", "audio/mid", "application/midi", "audio/sp-midi", "music/midi"},
    {"audio/ac3", "audio/eac3", "audio/vnd.dolby.dd-raw"},
    {"audio/amr", "audio/amr-wb"},
    {"audio/basic", "audio/au", "audio/ulaw"},
    {
        *("video/ms-asf", "video/ms-wmv", "audio/ms-wma", "video/ms-wm", "video/asf"),
        *("application/vnd.ms-asf", "video/ms-asf-plugin", "audio/wma"),
    },
    {"video/msvideo", "video/avi", "video/vnd.avi", "video/vnd.divx", "video/divx"},
    {"video/mp2t", "video/vnd.dlna.mpeg-tts", "video/m2ts", "video/mpeg", "video/mts"},
    {"audio/pn-realaudio", "application/vnd.rn-realmedia", "audio/vnd.rn-realaudio"},
    {"audio/mod", "video/mpeg"},
    {"application/vnd.rar", "application/rar", "application/rar-compressed"}
    | {"application/cbr", "application/vnd.comicbook-rar"},
    {"application/vnd.rar", "application/compressed"},
    {"application/7z-compressed", "application/7z", "application/cb7", "application/compressed"},
    {"application/tar", "application/gtar", "application/ustar", "application/cbt"},
    {"application/cpio", "application/bcpio", "application/sv4cpio", "application/sv4crc"},
    {"application/vnd.ms-cab-compressed", "application/cab", "application/cab-compressed"},
    {
        *("application/vnd.debian.binary-package", "application/deb", "application/archive"),
        *("application/debian-package", "application/unix-archive"),
    },
    {"application/rpm", "application/redhat-package-manager"},
    {
        "application/iso9660-image",
        "application/cd-image",
        "application/iso",
        "application/raw-disk",
    },
    {
        *("application/pdf", "application/acrobat", "applications/vnd.pdf", "text/pdf"),
        *("application/illustrator", "application/vnd.adobe.illustrator"),
        *("application/bzpdf", "application/gzpdf"),
    },
    {
        *("application/postscript", "application/eps", "image/eps", "application/ps"),
        *("application/illustrator", "application/vnd.adobe.illustrator"),
        "application/font-type1",
    },
    {
        *("application/msdownload", "application/vnd.microsoft.portable-executable"),
        *("application/dosexec", "application/msdos-program", "application/exe"),
        *("application/winexe", "application/ms-dos-executable", "application/dosexec"),
        "application/dos_ms_windows_executable",
        "application/mz-executable",
    },
    {
        *("application/executable", "application/elf", "application/sharedlib"),
        *("application/object", "application/pie-executable", "application/coredump"),
    },
    {"application/mach-binary", "application/mach-o", "application/sharedlib"},
    {
        "application/java-vm",
        "application/java",
        "application/java-class",
        "application/java-applet",
        "application/java-byte-code",
    },
    {"application/vnd.apache.parquet", "application/parquet", "application/vnd.parquet"},
    {"application/vnd.apache.avro", "application/avro", "avro/binary"},
    {"application/vnd.apache.orc", "application/orc"},
    {"application/vnd.apache.arrow.file", "application/vnd.apache.arrow.stream"}
    | {"application/arrow", "application/feather"},
    {
        *("application/vnd.sqlite3", "application/sqlite3", "application/sqlite"),
        *("application/geopackage+sqlite3", "application/dbase"),
    },
    {
        *("application/hdf5", "application/hdf", "application/netcdf", "application/matlab-data"),
        *("application/cdf", "application/keras"),
    },
    {"application/npy", "application/numpy"},
    {"application/msaccess", "application/mdb", "application/vnd.ms-access"},
    {"application/vnd.tcpdump.pcap", "application/pcap", "application/cap", "application/pcapng"},
    {"application/ms-shortcut", "application/win-lnk"},
    {"application/vnd.iccprofile", "application/iccprofile"},
    _ZIP
    | {"application/cbz", "application/vnd.comicbook+zip"}
    | {"application/cbr", "application/vnd.comicbook-rar"},
    _ZIP
    | {"application/java-archive", "application/xpinstall"}
    | {"application/vnd.android.package-archive"},
    {"application/shockwave-flash", "application/vnd.adobe.flash.movie"},
    {"application/dicom", "image/dicom", "application/dicom+json"},
)
"""Types of one family are never a contradiction. Without `x-` behind the slash."""

DECLARED_AS: Final = {"application/pdf": frozenset({"application/postscript"})}
"""What a type is declared as, but not the other way round: an Illustrator file is a PDF."""


def is_zip_document(content_type: str) -> bool:
    """Tell whether a normalized type is of an Office document in ZIP format."""
    return content_type.startswith(OOXML) or content_type.endswith(
        (MACROS, ".12", ".docx", ".xlsx")
    )
