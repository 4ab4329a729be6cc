/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-imap-parser.h"

/* Everything that a parser says about some bytes, as text, whichever way they are cut. */
char *imap_transcript (const char *bytes, gsize length, gsize first, gsize step);
char *imap_transcript_of_response (const HearthImapResponse *response);
