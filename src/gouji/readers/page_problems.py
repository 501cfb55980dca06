"""What of a page could not be read: print shown as a picture, characters that are no text."""

import re

from gouji.document import Problem
from gouji.readers.pdf_characters import Characters
from gouji.readers.pdf_objects import PaintedObjects
from gouji.readers.recognition import can_recognise

NEEDS_OCR = "；需要安装可选组件 ocr 才能识别（pip install 'gouji[ocr]'）"
SCAN_SHARE = 0.5
"""A picture over more of the page, with hardly a character beside it, is a scanned page."""
_SCAN_CHARACTERS = 30
_OUTLINED_SHAPES = 50
"""A page with no character but so many painted shapes shows text drawn as outlines."""
_STRANGE = re.compile(
    "[^\\0-\u00ff\u0370-\u03ff\u1e00-\u9fff\uf900-\ufaff\ufe10-\uffef\U00020000-\U0003ffff]"
    "|[\u00a1-\u00a6\u00a8-\u00af\u00b2-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff]|\ufffd"
)
"""What no Chinese report prints: pdfium's answer for glyphs that the font does not name, private
characters, and the accented letters that bytes of GBK look like."""
_STRANGE_SHARE = 0.05
_CHINESE = re.compile("[\u3400-\u9fff]+")
_FEWEST_CHINESE = 40
_COMMON_SHARE = 0.7


def page_problems(characters: Characters, painted: PaintedObjects, number: int) -> list[Problem]:
    """Tell what of a page could not be read: never a silent gap."""
    if problem := _without_text(characters, painted, number):
        return [problem]
    shown = len(characters.upright) + len(characters.sideways)
    text = "".join(character[4] for character in characters.upright)
    strange = len(_STRANGE.findall(text))
    if strange > _STRANGE_SHARE * shown or _is_nonsense(text):
        count = f"有 {strange} 个字符" if strange else "的文字"
        message = (
            f"第 {number} 页{count}无法识别（字体没有编码表或编码表有误），其中的数据不参与勾稽"
        )
        return [Problem("unmapped_characters", message, number)]
    return []


def _without_text(characters: Characters, painted: PaintedObjects, number: int) -> Problem | None:
    """Tell of a page that shows print as a picture or as outlines: never a silent gap."""
    shown = len(characters.upright) + len(characters.sideways)
    scanned = shown < _SCAN_CHARACTERS and painted.picture_share > SCAN_SHARE
    drawn = painted.picture_share > 0 or painted.drawings > _OUTLINED_SHAPES
    if scanned or (not shown and drawn):
        message = f"第 {number} 页没有文字层（可能是扫描件），其中内容未能读取"
        return Problem("no_text_layer", message + ("" if can_recognise() else NEEDS_OCR), number)
    return None


def _is_nonsense(text: str) -> bool:
    """Whether a font says characters that are no text: rare ones, where reports print common ones.

    GB 2312 holds all but the rarest characters of names.
    """
    chinese = "".join(_CHINESE.findall(text))
    common = len(chinese.encode("gb2312", "ignore")) // 2
    return len(chinese) >= _FEWEST_CHINESE and common < _COMMON_SHARE * len(chinese)
