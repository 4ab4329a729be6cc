/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-session.h"

G_BEGIN_DECLS

/**
 * HearthTextStock:
 *
 * Fetches what is to be on this computer before anybody opens it, as accounts and folders say (HearthKeep). Background
 * work: what the user waits for goes first. Engine thread, owned by the session.
 */
HearthTextStock *hearth_text_stock_new (HearthAccountSession *session);
void hearth_text_stock_free (HearthTextStock *self);
void hearth_text_stock_stop (HearthTextStock *self);
void hearth_text_stock_look (HearthTextStock *self);
void hearth_text_stock_begin_anew (HearthTextStock *self);
void hearth_text_stock_wake (HearthTextStock *self);

G_END_DECLS
