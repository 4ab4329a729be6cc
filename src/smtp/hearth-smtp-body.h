/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HearthSmtpBody:
 *
 * Where a message that passes through stands between two pieces. All zeros at its beginning.
 */
typedef struct
{
  gboolean after_cr;
  gboolean in_line;
} HearthSmtpBody;

void hearth_smtp_body_add (HearthSmtpBody *body, const guint8 *bytes, gsize size, GByteArray *out);
void hearth_smtp_body_end (HearthSmtpBody *body, GByteArray *out);

G_END_DECLS
