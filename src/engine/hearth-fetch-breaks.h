/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-key.h"

G_BEGIN_DECLS

/**
 * HearthFetchBreaks:
 *
 * Messages whose fetching the connection did not survive. One that it may have been about is a suspect: it is asked for by
 * itself, so that it shows which one it is; after three times it is left out. Sessions come and go, this stays for the run.
 * Engine thread.
 */
typedef struct _HearthFetchBreaks HearthFetchBreaks;

HearthFetchBreaks *hearth_fetch_breaks_new (void);
void hearth_fetch_breaks_free (HearthFetchBreaks *self);
gboolean hearth_fetch_breaks_may_be (const GError *error);
void hearth_fetch_breaks_note (HearthFetchBreaks *self, HearthKey message);
gboolean hearth_fetch_breaks_is_suspect (HearthFetchBreaks *self, HearthKey message);
gboolean hearth_fetch_breaks_is_left_out (HearthFetchBreaks *self, HearthKey message);

G_END_DECLS
