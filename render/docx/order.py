"""The order that WordprocessingML wants the children of its properties in, and where a new one belongs.

From the schema (ISO/IEC 29500-1, transitional). Word refuses or repairs a file that keeps it not; python-docx's
`append` does not look. Names are without their prefix `w:`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SEQUENCES = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd "
        "tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
        "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc "
        "textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
        "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText "
        "vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
        "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"
    ),
    "tcPr": ("cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark"),
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
        "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid "
        "printerSettings"
    ),
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat "
        "locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr"
    ),
    "settings": (
        "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries "
        "mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader bordersDoNotSurroundFooter proofState "
        "defaultTabStop evenAndOddHeaders drawingGridVerticalSpacing characterSpacingControl footnotePr "
        "endnotePr compat rsids mathPr themeFontLang clrSchemeMapping decimalSymbol listSeparator"
    ),
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "tc": "tcPr p tbl",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tcBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "pBdr": "top left bottom right between bar",
}
ORDER: Mapping[str, tuple[str, ...]] = {parent: tuple(names.split()) for parent, names in _SEQUENCES.items()}


def place(parent: str, present: Sequence[str], child: str) -> int:
    """Say where a child belongs among those that are there: after its like, before all that come later.

    Errors: KeyError or ValueError for a parent or child that the schema does not know, which is our own fault.

    >>> place("pPr", ["keepNext", "jc"], "spacing")
    1
    """
    order = ORDER[parent]
    position = order.index(child)
    return next((i for i, tag in enumerate(present) if order.index(tag) > position), len(present))


def misplaced(parent: str, present: Sequence[str]) -> str | None:
    """Name the first child that stands too late or is unknown, or None where all stand right.

    >>> misplaced("pPr", ["pStyle", "jc", "spacing"])
    'spacing'
    """
    order = ORDER.get(parent)
    if order is None:
        return None
    last = -1
    for tag in present:
        if tag not in order or order.index(tag) < last:
            return tag
        last = order.index(tag)
    return None
