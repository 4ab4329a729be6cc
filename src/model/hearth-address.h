/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HearthAddress:
 *
 * One mailbox of a header: a display name and an address. Immutable, counted atomically, may cross threads.
 * Lists of them are #GPtrArray that own a reference each; an empty list stands for a missing header.
 */
typedef struct _HearthAddress HearthAddress;

#define HEARTH_TYPE_ADDRESS (hearth_address_get_type ())
GType hearth_address_get_type (void);

HearthAddress *hearth_address_new (const char *name, const char *address);
HearthAddress *hearth_address_ref (HearthAddress *self);
void hearth_address_unref (HearthAddress *self);
const char *hearth_address_get_name (const HearthAddress *self);
const char *hearth_address_get_address (const HearthAddress *self);
const char *hearth_address_get_display (const HearthAddress *self);
gboolean hearth_address_is_same_mailbox (const HearthAddress *a, const HearthAddress *b);
char *hearth_address_to_string (const HearthAddress *self);
char *hearth_address_dup_initials (const HearthAddress *self);

GPtrArray *hearth_address_list_new (void);
GPtrArray *hearth_address_list_copy (GPtrArray *list);
char *hearth_address_list_to_string (GPtrArray *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HearthAddress, hearth_address_unref)

G_END_DECLS
