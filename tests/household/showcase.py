# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest conversations of the try household, written by hand: what one sees first.

Each is (mailbox, folder, subject, messages); a message is (hours ago, from, to, flags, attachments, text).  Flags:
"S" read, "F" starred, "R" answered.  An attachment is a file name (documents.py makes one of that kind).
"""

CONVERSATIONS = (
    ("anna", "INBOX", "Kitchen tiles: two offers", (
        (51, "rosa", "anna", "SR", ("Offer Brenner K-7731.pdf",),
         "Dear Ms Vogel,\n\nas promised, here is the offer for the kitchen floor and the wall behind the stove: 2,865.50 with the "
         "old tiles taken away, 2,430.00 without.\n\nWe could start on the 7th, if the floor is out by then.\n\nKind regards\nRosa Brenner"),
        (27, "tomas", "anna", "S", (),
         "I asked at the sawmill shop as well. They want 2,390, but nobody there could tell me what happens to the old tiles, and "
         "the man laughed when I said the 7th.\n\nTomas"),
        (3.4, "marta", "anna", "", ("green-sample.jpg",),
         "Hello Anna,\n\nsince you asked: we had Brenner for the bathroom and they were on time every single day. I would take them "
         "again.\n\nThe picture is the green one in our hall, in the evening. In the catalogue it is brighter. Come and look before you "
         "sign!\n\nMarta"))),
    ("anna", "INBOX", "Who can drive on Friday?", (
        (6.2, "hanna", "anna", "SF", (),
         "Dear parents,\n\nthe bus for the class trip to the Falkensee is two seats short. Who could drive three children there on "
         "Friday at 8:15, or back at 16:00?\n\nPlease bring rain clothes and a full bottle.\n\nHanna Weiss"),
        (1.1, "paul", "anna", "", (),
         "I can take three there, but I have to be back in town by noon.\n\nPaul"))),
    ("anna", "INBOX", "Christmas: who sleeps where?", (
        (75, "ilse", "anna", "SR", (), "Dear Anna,\n\nI have counted again and we are fourteen. The study has the long sofa, and Karl "
         "brings his camp bed. Could Lena and Mila share?\n\nYour Ilse"),
        (70, "lena", "anna", "S", (), "I share with Mila if Mila does not bring the parrot.\n\nLena"),
        (20, "ilse", "anna", "SF", ("Recipes for the 24th.odt",), "The parrot stays with the neighbours, it is settled.\n\nHere is the list of who "
         "cooks what. Tomas has two soups, because he never reads to the end.\n\nYour Ilse"))),
    ("anna", "INBOX", "Your reservation: The Summer Book", (
        (8.7, "library", "anna", "", (), "Good morning,\n\n\"The Summer Book\" is waiting for you at the front desk. We keep it for ten "
         "days.\n\nTwo other books are due on Saturday:\n  - A Month in the Country\n  - The Wall\n\nYour City Library"),)),
    ("anna", "INBOX", "Bill SE-88214 for November", (
        (30, "energy", "anna", "S", ("Bill SE-88214.pdf",), "Dear Ms Vogel,\n\nyour bill over 118.40 is attached. The amount will be debited "
         "on the 1st.\n\nYou used eleven per cent less than a year ago.\n\nSeestadt Energy"),)),
    ("anna", "INBOX", "Photos from the lake", (
        (96, "marta", "anna", "SF", ("lake-1.jpg", "lake-2.jpg", "boat.png"), "Here they are at last! The second one is for Grandma's wall, "
         "I think. Jakob jumped eleven times, I have proof of nine.\n\nMarta"),
        (90, "anna", "marta", "S", (), "What a picture. I have put it on the kitchen door, and it stays there until he is thirty.\n\nAnna"))),
    ("anna", "INBOX", "Hut for the second weekend", (
        (122, "jurgen", "anna", "SR", ("Rotstein track.zip",), "Dear all,\n\nthe hut has eight beds left and keeps them for us until Sunday. "
         "24.00 for the night, 9.00 for breakfast, no cards.\n\nThe track is attached for those who walk with a telephone; I bring the "
         "paper map.\n\nJürgen"),
        (118, "tomas", "anna", "S", (), "We are four. I have the rope, it was under the bed.\n\nTomas"),
        (99, "chris", "anna", "S", (), "Count me in. I bring the stove and the bad coffee.\n\nChris"))),
    ("anna.vogel", "INBOX", "Swap on Thursday?", (
        (5.5, "emily", "clinic", "SR", (), "Hi Anna,\n\ncould you take my late shift on Thursday? I would do your early one on Monday and the "
         "Sunday after. It is my brother's wedding rehearsal and I am apparently indispensable.\n\nEmily"),
        (2.3, "rota", "clinic", "", (), "Both of you: fine with me, as long as there are eleven hours in between. I have entered it; please "
         "sign the list outside 3.12.\n\nRota Office"))),
    ("anna.vogel", "INBOX", "Rota for December", (
        (22, "rota", "clinic", "SF", ("Rota December.pdf",), "Dear colleagues,\n\nthe rota for December is attached. Changes since Monday are "
         "marked in yellow. Please check your own line by Friday; after that swaps need both signatures.\n\nRota Office"),)),
    ("anna.vogel", "INBOX", "Journal club: early mobilisation", (
        (49, "raj", "clinic", "S", ("Mobilisation study.pdf",), "On Wednesday at 12:45 in B 204 we read the attached paper. It is short, and "
         "table 2 is wrong in an interesting way.\n\nRaj"),
        (44, "ines", "clinic", "S", (), "I have found the mistake in table 2 and I am not telling.\n\nInês"),
        (4.2, "raj", "clinic", "", (), "Then Inês presents table 2. Anna, would you chair? It means saying \"thank you\" at the right "
         "moment.\n\nRaj"))),
    ("anna.vogel", "INBOX", "Shortage of saline, 500 ml", (
        (10.3, "pharmacy", "clinic", "", (), "Until further notice we get half of the saline that we order. Please use the small bags where you "
         "can, and tell us by Friday what your ward really needs.\n\nHospital Pharmacy"),)),
    ("tomas", "INBOX", "Oak table, 220 by 90", (
        (29, "paul", "tomas", "SR", (), "Hello Tomas,\n\nwe have decided: oak, 220 by 90, and the edge left as it grew. Rosa says her hands have "
         "decided, not her head.\n\nWhen could it be ready?\n\nPaul"),
        (26, "tomas", "paul", "S", ("Table drawing.pdf", "boards.jpg"), "Hello Paul,\n\nthe boards in the picture are the ones. Drawing attached. With "
         "three coats of oil it can leave the house in the second week of December.\n\nTomas"),
        (1.8, "paul", "tomas", "", (), "It is beautiful already as a drawing. The deposit is on its way.\n\nPaul"))),
    ("tomas", "INBOX", "Boards from the sawmill", (
        (7.4, "soren", "tomas", "", ("boards.jpg",), "Good morning,\n\nthe ash has come in, 52 mm, two years dry, hardly a knot. I have put six "
         "boards aside for you until Saturday.\n\nSøren"),)),
    ("tomas", "INBOX", "Christmas: who sleeps where?", (
        (20, "ilse", "tomas", "SR", ("Recipes for the 24th.odt",), "The parrot stays with the neighbours, it is settled.\n\nHere is the list of "
         "who cooks what. You have two soups, because you never read to the end.\n\nYour Ilse"),)),
)
