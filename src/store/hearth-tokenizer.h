/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "hearth-error.h"

G_BEGIN_DECLS

/** Grows whenever the tokens of any text change: an index made with another version is made again. */
#define HEARTH_TOKENIZER_VERSION 1

typedef enum
{
  HEARTH_TOKENIZE_DOCUMENT,
  HEARTH_TOKENIZE_QUERY, /* a run of a script without spaces gives no single last character */
} HearthTokenizePurpose;

/** Takes a token of @text, which ends at no NUL, and the bytes it was made of. Returns: whether to go on. */
typedef gboolean (*HearthTokenFunc) (
    const char *token, gsize length_bytes, gsize start, gsize end, gpointer data);

gboolean hearth_tokenize (
    const char *text, gsize length_bytes, HearthTokenizePurpose purpose, HearthTokenFunc func, gpointer data);
gboolean hearth_tokenizer_register (sqlite3 *handle, GError **error);

G_END_DECLS
