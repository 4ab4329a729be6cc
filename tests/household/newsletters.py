# SPDX-License-Identifier: GPL-3.0-or-later
"""Newsletters and notices as shops, museums and railways send them: nested tables, inline styles, remote pictures,
links that count clicks, a picture of one pixel that counts readings, and a text part that nobody proofread."""
import html

# key: name, address, two colours, subjects, teaser, items (name, description)
SENDERS = {
    "tiles": ("Werkhof Tiles", "news@werkhof-tiles.example", "#2f5d50", "#f3efe6", (
        "Autumn glazes are here", "Seconds sale: {n} boxes left of many", "How to lay a floor that forgives",
        "Moss green is back in stock"), "Colours for kitchens that are lived in.", (
            ("Moss 10 × 10", "Hand-glazed, each a little different. For walls and quiet floors."),
            ("Pearl Grey 20 × 20", "Hides crumbs, footprints and the dog. Frost-proof."),
            ("Terracotta Hexagon", "Fired twice, waxed once. Warm under bare feet."),
            ("Sea Glass 5 × 15", "The small one for behind the stove. Wipes clean."),
            ("Chalk White Skirting", "Straight edge on top, room for crooked walls below."),
            ("Grout, Pearl", "Stays the colour that is on the bag. Five kilograms."))),
    "garden": ("Fischer's Garden", "post@fischer-garten.example", "#4a6b2a", "#f6f5ea", (
        "What to plant before the first frost", "Bare-root roses from {day} on", "Ten apples that keep until Easter",
        "Your garden in {month}"), "Seeds, trees and honest advice.", (
            ("Boskoop apple, half standard", "Sour, keeps until April, the right one for strudel."),
            ("Rambling rose 'Bobbie James'", "Covers a shed in three years, a neighbour in five."),
            ("Winter purslane", "Sow now, pick from under the snow."),
            ("Garlic for planting", "Two hundred grams, enough for one bed and one family."),
            ("Leaf rake, ash handle", "Made in the village, mended there too."),
            ("Bulb mixture 'Early'", "Snowdrops, winter aconite, crocus. For under trees."))),
    "outdoor": ("Rotstein Outdoor", "hello@rotstein-outdoor.example", "#1f4a73", "#eef3f7", (
        "Warm layers for cold huts", "Last sizes: boots at half the price", "{n} ridge walks for short days",
        "We mend jackets, too"), "For people who come back and go again.", (
            ("Ridge jacket", "Keeps out what the forecast forgot. Mendable for ten years."),
            ("Merino shirt", "Three days in the hut, and still welcome at table."),
            ("Headlamp 300", "Light for the early start, red for the sleeping room."),
            ("Boots 'Gully'", "Resoled twice before they ask for retirement."),
            ("Thermos 0.75 l", "Hot at the top, warm on the train home."),
            ("Children's rucksack", "Holds a bear, a bottle and one sandwich."))),
    "museum": ("Museum by the Lake", "programme@museum-am-see.example", "#6b2d3c", "#f7f1ee", (
        "New: the room of blue", "Sunday tours for families", "Last days: letters from the harbour",
        "An evening with the cello"), "Open Tuesday to Sunday, ten to six.", (
            ("The room of blue", "Forty pictures and one colour, until spring."),
            ("Letters from the harbour", "What sailors wrote home, and what they left out."),
            ("Drawing for children", "Saturdays at eleven. Paper and pencils are there."),
            ("Behind the frames", "The restorer shows how a crack is closed."),
            ("Concert in the hall", "Two cellos among the statues. Come early."),
            ("The café", "New: plum cake after a recipe of 1911."))),
    "market": ("Hofladen Market", "basket@hofladen.example", "#8a4b12", "#fbf5ec", (
        "Your basket for {day}", "Pumpkins, leeks and the last tomatoes", "This week from eleven farms",
        "New: bread on {day}"), "From the fields around the lake.", (
            ("Basket for four", "Leek, carrots, potatoes, two surprises."),
            ("Hokkaido pumpkin", "For soup, for the oven, for the window sill."),
            ("Mountain cheese", "Fourteen months old, from the Lammertal."),
            ("Sourdough loaf", "A kilogram, baked at night, there at seven."),
            ("Pressed apple juice", "Five litres, from the trees you walk past."),
            ("Eggs, ten", "Small ones and large ones, as the hens like."))),
    "rail": ("Lakeside Railways", "news@lakeside-rail.example", "#a3182b", "#f5f5f5", (
        "New timetable from {day}", "Day tickets for the holidays", "Your bonus points in {month}",
        "Night train to the sea"), "Get in, look out.", (
            ("Lake day ticket", "All trains and boats, nine to midnight."),
            ("Family carriage", "Slide, table and room for the pram."),
            ("Night train", "Asleep at the lake, breakfast by the sea."),
            ("Bicycle place", "Reserve it with the ticket, for four francs."),
            ("Winter timetable", "Every half hour from six to eleven."),
            ("Group of ten", "Pay for seven, sing for free."))),
}

STYLE = """<style type="text/css">
body,table,td,a{-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%}
table,td{mso-table-lspace:0pt;mso-table-rspace:0pt} img{-ms-interpolation-mode:bicubic;border:0;outline:none}
.btn a:hover{background:#000000 !important} .pre{display:none!important;max-height:0;overflow:hidden}
@media only screen and (max-width:620px){.w{width:100%!important}.c{display:block!important;width:100%!important}
.h1{font-size:26px!important;line-height:32px!important}.pad{padding:16px!important}}
@media (prefers-color-scheme:dark){.bg{background:#1c1a19!important}.tx{color:#ece7e3!important}}
</style>"""

# Columns of a product: picture, name, text, price and button, each in its own table as mail programs of old need it.
ITEM = """<td class="c" width="50%" valign="top" style="padding:12px 12px 20px 12px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;"><tr><td
 style="border-radius:8px;overflow:hidden;"><a href="{link}" target="_blank" style="text-decoration:none;"><img
 src="{images}/p/{picture}-536x400.jpg?v={token}" width="268" height="200" alt="{name}"
 style="display:block;width:100%;max-width:268px;height:auto;border-radius:8px;background-color:{tint};color:{colour};font-family:Georgia,serif;font-size:15px;"></a></td></tr>
<tr><td class="tx" style="padding:12px 0 4px 0;font-family:Georgia,'Times New Roman',serif;font-size:18px;line-height:24px;font-weight:bold;color:#2b2421;mso-line-height-rule:exactly;">{name}</td></tr>
<tr><td class="tx" style="padding:0 0 8px 0;font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:21px;color:#5b5450;mso-line-height-rule:exactly;">{text}</td></tr>
<tr><td style="padding:0 0 10px 0;font-family:Helvetica,Arial,sans-serif;font-size:15px;line-height:22px;color:{colour};font-weight:bold;">{price} <span
 style="font-weight:normal;color:#8c837d;text-decoration:line-through;font-size:13px;">{before}</span></td></tr>
<tr><td class="btn"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="{colour}" style="border-radius:4px;"><a
 href="{link}" target="_blank" style="display:inline-block;padding:9px 18px;font-family:Helvetica,Arial,sans-serif;font-size:13px;line-height:18px;color:#ffffff;text-decoration:none;border-radius:4px;">Have a look</a></td></tr></table></td></tr></table></td>
"""

PAGE = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1.0"/><title>{subject}</title>
<link href="https://fonts.{host}/css?family=Lora:400,700" rel="stylesheet" type="text/css"/>
{style}</head>
<body class="bg" style="margin:0;padding:0;background-color:{tint};">
<div class="pre" style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden;">{teaser}&#8199;&zwnj;&nbsp;&#8199;&zwnj;&nbsp;</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="{tint}"><tr><td align="center" style="padding:24px 8px;">
<table role="presentation" class="w" width="600" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="width:600px;max-width:600px;border-radius:12px;">
<tr><td bgcolor="{colour}" align="center" style="padding:28px 24px;border-radius:12px 12px 0 0;"><a href="{home}" style="font-family:Georgia,serif;font-size:26px;line-height:32px;color:#ffffff;text-decoration:none;letter-spacing:1px;">{sender}</a></td></tr>
<tr><td><a href="{home}"><img src="{images}/hero/{token}-1200x520.jpg" width="600" height="260" alt="{teaser}" style="display:block;width:100%;height:auto;background-color:{tint};color:{colour};font-family:Georgia,serif;font-size:17px;text-align:center;"/></a></td></tr>
<tr><td class="pad tx h1" align="center" style="padding:32px 40px 8px 40px;font-family:Georgia,'Times New Roman',serif;font-size:30px;line-height:38px;color:#2b2421;">{subject}</td></tr>
<tr><td class="pad tx" align="center" style="padding:0 40px 20px 40px;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:25px;color:#5b5450;">Dear {reader},<br/>{intro}</td></tr>
<tr><td style="padding:0 12px;"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
{items}</table></td></tr>
<tr><td align="center" style="padding:20px 40px;border-top:1px solid #e8e3de;"><a href="{home}/friends"><img src="{images}/icons/heart.png" width="24" height="24" alt="Friends"/></a>
<a href="{home}/visit"><img src="{images}/icons/map.png" width="24" height="24" alt="Visit us"/></a></td></tr>
<tr><td class="pad" align="center" style="padding:8px 40px 32px 40px;font-family:Helvetica,Arial,sans-serif;font-size:12px;line-height:18px;color:#8c837d;">{sender}, Hafenplatz 2, Seestadt<br/>
You get this letter because you asked for it at our counter. <a href="{leave}" style="color:#8c837d;text-decoration:underline;">No more letters</a> &middot; <a href="{home}/view/{token}" style="color:#8c837d;">Read in the browser</a></td></tr>
</table></td></tr></table>
<img src="https://count.{host}/o/{token}.gif" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0;"/>
</body></html>
"""

INTRO = ("The evenings are getting longer, and so are our tables. Here is what is new with us, what is still there, and what "
         "you should not wait for.")


def make(r, key, reader, subject, wanted_bytes):
    """(text, html, address to leave at) of one newsletter of about the wanted size."""
    sender, address, colour, tint, _, teaser, items = SENDERS[key]
    host = address.rpartition("@")[2]
    token = "%024x" % r.getrandbits(96)
    home = "https://www.%s" % host
    images = "https://img.%s" % host
    leave = "https://click.%s/u/%s" % (host, token)
    cells, text, size, number = [], [], len(PAGE) + len(STYLE), r.randrange(6)
    while size < wanted_bytes or len(cells) % 2:
        name, description = items[number % len(items)]
        number += 1
        cents = r.randrange(390, 24000, 5)
        link = "https://click.%s/c/%s/%d?utm_source=letter&amp;utm_medium=mail&amp;utm_campaign=%s&amp;u=%s" % (
            host, token, number, key, token[:10])
        cell = ITEM.format(link=link, images=images, picture="%s-%d" % (key, number), token=token[:8], name=html.escape(name),
                           text=html.escape(description), tint=tint, colour=colour, price="%.2f" % (cents / 100),
                           before="%.2f" % (cents / 80))
        cells.append(cell)
        size += len(cell)
        text.append("%s\n%s\n%.2f\n" % (name, description, cents / 100))
    rows = "".join("<tr>%s</tr>\n" % "".join(cells[i:i + 2]) for i in range(0, len(cells), 2))
    page = PAGE.format(subject=html.escape(subject), host=host, style=STYLE, tint=tint, colour=colour, teaser=teaser, home=home,
                       sender=html.escape(sender), images=images, token=token, reader=reader, intro=INTRO, items=rows,
                       leave=leave)
    plain = "%s\n\n%s\n\n%s\n\n%s\nNo more letters: %s\n" % (sender, subject, INTRO, "\n".join(text), leave)
    return plain, page, leave
