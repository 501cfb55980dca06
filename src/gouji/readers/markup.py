"""XML read as a stream of events, for parts too large to be held as a tree.

Untrusted: a document type declaration is refused before anything of it is read.
"""

from collections.abc import Callable
from xml.parsers import expat

from gouji.errors import DamagedReport

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def parse_events(
    data: bytes,
    path: str,
    name: str,
    start: Start,
    end: End | None = None,
    text: Text | None = None,
) -> None:
    """Call `start`, `end` and `text` for each element of the XML entry `name` as it is written.

    Element names come with their prefix as printed. Raises `DamagedReport` if the XML is
    malformed or has a DTD; what the callbacks raise comes through.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 65536

    def refuse(*_: object) -> None:
        raise DamagedReport(path, f"{name} 含有文档类型声明（DTD），出于安全考虑不予读取")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise DamagedReport(path, f"文件内容已损坏（{name} 不是有效的 XML）") from error


def local(name: str) -> str:
    """An element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]
