# SPDX-License-Identifier: GPL-3.0-or-later
"""Small but valid files to attach: pictures, a PDF, an OpenDocument text, an archive.

The pictures are painted here (a lake under hills, in several lights) and encoded with zlib alone, PNG as it stands
and JPEG by the baseline encoder below.
"""
import functools
import io
import math
import random
import struct
import zipfile
import zlib

TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "zip": "application/zip",
         "odt": "application/vnd.oasis.opendocument.text"}

LIGHTS = (  # sky above, sky at the horizon, far hills, near hills, water, sun
    ((70, 120, 190), (200, 222, 240), (120, 145, 170), (70, 105, 80), (90, 140, 180), (255, 250, 220)),
    ((60, 60, 110), (250, 170, 110), (120, 90, 120), (60, 60, 70), (150, 110, 120), (255, 230, 170)),
    ((150, 165, 175), (225, 228, 228), (165, 175, 180), (105, 120, 115), (170, 182, 188), (240, 240, 235)),
    ((90, 150, 200), (245, 235, 200), (150, 165, 120), (190, 130, 50), (110, 150, 160), (255, 245, 200)),
)


def _mix(a, b, share):
    return tuple(int(x + (y - x) * share) for x, y in zip(a, b))


def paint(width, height, seed):
    """Rows of RGB triples: hills by a lake."""
    r = random.Random(seed)
    sky, horizon, far, near, water, sun = LIGHTS[seed % len(LIGHTS)]
    phases = [r.uniform(0, 6.28) for _ in range(4)]
    sun_x, sun_y, sun_r = r.uniform(.2, .8) * width, r.uniform(.15, .35) * height, height * .07
    shore = int(height * .68)
    far_edge = [int(height * (.46 + .07 * math.sin(x / width * 7 + phases[0]) + .03 * math.sin(x / width * 19 + phases[1])))
                for x in range(width)]
    near_edge = [int(height * (.60 + .06 * math.sin(x / width * 4 + phases[2]) + .012 * math.sin(x / width * 60 + phases[3])))
                 for x in range(width)]
    rows = []
    for y in range(height):
        air = _mix(sky, horizon, min(1, y / (height * .55)))
        lake = _mix(water, sky, (y - shore) / (height - shore) * .6) if y >= shore else water
        if y > shore and (y * 7 + seed) % 11 < 2:
            lake = _mix(lake, horizon, .35)
        row = []
        for x in range(width):
            if y >= shore:
                row.append(lake)
            elif y >= near_edge[x]:
                row.append(near)
            elif y >= far_edge[x]:
                row.append(far)
            elif (x - sun_x) ** 2 + (y - sun_y) ** 2 < sun_r * sun_r:
                row.append(sun)
            else:
                row.append(air)
        rows.append(row)
    return rows


def _png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@functools.lru_cache(None)
def png(seed=0, width=360, height=240):
    """A PNG picture."""
    raw = b"".join(b"\0" + bytes(v for pixel in row for v in pixel) for row in paint(width, height, seed))
    return (b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + _png_chunk(b"IDAT", zlib.compress(raw, 6)) + _png_chunk(b"IEND", b""))


# Baseline JPEG (ITU T.81), one quantisation table and one pair of Huffman tables for all components.
_QUANT = (8, 6, 5, 8, 12, 20, 26, 31, 6, 6, 7, 10, 13, 29, 30, 28, 7, 7, 8, 12, 20, 29, 35, 28, 7, 9, 11, 15, 26, 44, 40, 31,
          9, 11, 19, 28, 34, 55, 52, 39, 12, 18, 28, 32, 41, 52, 57, 46, 25, 32, 39, 44, 52, 61, 60, 51, 36, 46, 48, 49, 56, 50, 52, 50)
_ZIGZAG = tuple(sorted(range(64), key=lambda i: (i // 8 + i % 8, (i // 8 if (i // 8 + i % 8) % 2 else i % 8))))
_COS = tuple(tuple(math.cos((2 * x + 1) * u * math.pi / 16) * (math.sqrt(.125) if u == 0 else .5) for x in range(8))
             for u in range(8))
_DC_LENGTHS = (0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
_DC_SYMBOLS = tuple(range(12))
# All codes of the second table are eight or nine bits long: simple, and a few per cent larger than the usual one.
_AC_SYMBOLS = tuple(run << 4 | size for run in range(16) for size in range(1, 11)) + (0x00, 0xF0)
_AC_LENGTHS = (0, 0, 0, 0, 0, 0, 0, 162, 0, 0, 0, 0, 0, 0, 0, 0)


def _codes(lengths, symbols):
    table, code, at = {}, 0, 0
    for bits, count in enumerate(lengths, 1):
        for _ in range(count):
            table[symbols[at]] = (code, bits)
            code += 1
            at += 1
        code <<= 1
    return table


class _Bits:
    """Bits into bytes, with a zero after each 0xFF."""

    def __init__(self):
        self.out = bytearray()
        self.value = self.count = 0

    def put(self, value, bits):
        """Append the lowest bits of value."""
        self.value = self.value << bits | value
        self.count += bits
        while self.count >= 8:
            self.count -= 8
            byte = self.value >> self.count & 255
            self.out.append(byte)
            if byte == 255:
                self.out.append(0)
        self.value &= (1 << self.count) - 1

    def number(self, value, size):
        """A coefficient in the form of T.81: negative ones as their complement."""
        if size:
            self.put(value if value > 0 else value + (1 << size) - 1, size)


def _transform(block):
    """Quantised coefficients of 64 samples, in rows."""
    if min(block) == max(block):  # most of a painted picture is flat
        return [round(block[0] * 8 / _QUANT[0])] + [0] * 63
    rows = [[sum(block[y * 8 + x] * c[x] for x in range(8)) for c in _COS] for y in range(8)]
    return [round(sum(rows[y][u] * _COS[v][y] for y in range(8)) / _QUANT[v * 8 + u]) for v in range(8) for u in range(8)]


def _segment(marker, data):
    return struct.pack(">BBH", 255, marker, len(data) + 2) + data


@functools.lru_cache(None)
def jpeg(seed=0, width=320, height=240):
    """A JPEG picture; both sides must be multiples of eight."""
    planes = [[], [], []]
    for row in paint(width, height, seed):
        for plane, (kr, kg, kb) in zip(planes, ((.299, .587, .114), (-.1687, -.3313, .5), (.5, -.4187, -.0813))):
            plane.append([kr * r + kg * g + kb * b - (128 if kr == .299 else 0) for r, g, b in row])
    dc, ac, bits = _codes(_DC_LENGTHS, _DC_SYMBOLS), _codes(_AC_LENGTHS, _AC_SYMBOLS), _Bits()
    before = [0, 0, 0]
    for top in range(0, height, 8):
        for left in range(0, width, 8):
            for i, plane in enumerate(planes):
                block = _transform([v for y in range(top, top + 8) for v in plane[y][left:left + 8]])
                difference, before[i] = block[0] - before[i], block[0]
                size = abs(difference).bit_length()
                bits.put(*dc[size])
                bits.number(difference, size)
                zeros = 0
                for at in _ZIGZAG[1:]:
                    if block[at] == 0:
                        zeros += 1
                        continue
                    while zeros > 15:
                        bits.put(*ac[0xF0])
                        zeros -= 16
                    size = abs(block[at]).bit_length()
                    bits.put(*ac[zeros << 4 | size])
                    bits.number(block[at], size)
                    zeros = 0
                if zeros:
                    bits.put(*ac[0])
    bits.put(127, 7)
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"".join(bytes((i, 0x11, 0)) for i in (1, 2, 3))
    scan = b"\3" + b"".join(bytes((i, 0)) for i in (1, 2, 3)) + b"\0\x3f\0"
    return (b"\xff\xd8" + _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
            + _segment(0xDB, b"\0" + bytes(_QUANT[i] for i in _ZIGZAG)) + _segment(0xC0, frame)
            + _segment(0xC4, b"\0" + bytes(_DC_LENGTHS) + bytes(_DC_SYMBOLS))
            + _segment(0xC4, b"\x10" + bytes(_AC_LENGTHS) + bytes(_AC_SYMBOLS))
            + _segment(0xDA, scan) + bytes(bits.out) + b"\xff\xd9")


def pdf(title, lines):
    """One A4 page of text."""
    def escaped(text):
        return text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    content = b"BT /F1 18 Tf 60 770 Td (" + escaped(title) + b") Tj /F1 11 Tf 0 -34 Td 16 TL "
    content += b"".join(b"(" + escaped(line) + b") Tj T* " for line in lines) + b"ET"
    objects = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
               b"/Resources << /Font << /F1 5 0 R >> >> >>",
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(out))


def archive(files):
    """A zip file of (name, bytes); the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files:
            z.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def odt(lines):
    """An OpenDocument text."""
    def escaped(text):
        return text.replace("&", "&amp;").replace("<", "&lt;")
    kind = TYPES["odt"]
    namespace = "urn:oasis:names:tc:opendocument:xmlns:"
    content = ('<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="%soffice:1.0" '
               'xmlns:text="%stext:1.0" office:version="1.2"><office:body><office:text>%s</office:text></office:body>'
               '</office:document-content>') % (namespace, namespace,
                                                "".join("<text:p>%s</text:p>" % escaped(line) for line in lines))
    manifest = ('<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="%smanifest:1.0" '
                'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="%s"/>'
                '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
                '</manifest:manifest>') % (namespace, kind)
    return archive((("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)))


def make(name, seed=0, lines=()):
    """The bytes of a file of the kind that the name's end says."""
    kind = name.rpartition(".")[2]
    lines = list(lines) or ["Position 1 ....................... 1,240.00", "Position 2 ....................... 389.00", "",
                            "Payable within 14 days."]
    if kind == "pdf":
        return pdf(name[:-4], lines)
    if kind == "png":
        return png(seed % 6)
    if kind == "jpg":
        return jpeg(seed % 6)
    if kind == "odt":
        return odt([name[:-4]] + lines)
    return archive((("read me.txt", "\n".join(lines) + "\n"), ("picture.png", png(seed % 6))))
