/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hearth-account-session.h"

G_BEGIN_DECLS

/**
 * HearthCopyFiler:
 *
 * Files the copies of sent letters in Sent, once each, and looks there for letters that may have been sent. Owned by the
 * account's session: it works while there is a connection. Engine thread.
 */
HearthCopyFiler *hearth_copy_filer_new (HearthAccountSession *session);
void hearth_copy_filer_free (HearthCopyFiler *self);
/* A letter was sent, or the account came online. */
void hearth_copy_filer_wake (HearthCopyFiler *self);
void hearth_copy_filer_look_again (HearthCopyFiler *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthCopyFiler, hearth_copy_filer_free)

G_END_DECLS
