/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-letter.h"

G_BEGIN_DECLS

/* What is written, as a row of the store keeps it: every field by its name, so that later versions may add some. */
GBytes *hearth_letter_record_pack (const HearthLetter *letter);
HearthLetter *hearth_letter_record_unpack (GBytes *record);

G_END_DECLS
