/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthServerNotes:
 * @is_packing_harmful: a packed connection broke on what came: there are no more of them in this run
 * @n_allowed: how many connections at a time the server allows, as a refusal showed; 0: it refused none
 * @allowed_unix_s: when that was seen last
 *
 * What an account has learned about connections to its server; they come and go, this stays. All zero at first.
 */
typedef struct
{
  gboolean is_packing_harmful;
  guint n_allowed;
  gint64 allowed_unix_s;
} HearthServerNotes;

G_END_DECLS
