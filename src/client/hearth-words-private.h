/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of words share. */
#pragma once

#include "hearth-error.h"
#include "hearth-words.h"

G_BEGIN_DECLS

const char *hearth_words_get_host (const HearthErrorDetails *details);
char *hearth_words_with_server_text (char *sentence, const HearthErrorDetails *details);
char *hearth_words_with_last_step (char *words, HearthAccount *account);
char *hearth_words_for_time (gint64 unix_s);
char *hearth_words_for_sending_error (HearthErrorCode code, const HearthErrorDetails *details);

G_END_DECLS
