/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filing as values: what is to be done with messages, what was done, and what of it waits for the server. Any thread. */
#define G_LOG_DOMAIN "hearth-model"

#include "hearth-filing.h"

G_DEFINE_BOXED_TYPE (HearthFiled, hearth_filed, hearth_filed_ref, hearth_filed_unref)
G_DEFINE_BOXED_TYPE (HearthPendingChange,
                     hearth_pending_change,
                     hearth_pending_change_ref,
                     hearth_pending_change_unref)

/**
 * hearth_filed_new:
 * @filing: what was asked for; copied
 *
 * Returns: (transfer full): a value to be filled before it is shared
 */
HearthFiled *
hearth_filed_new (const HearthFiling *filing)
{
  HearthFiled *self = g_atomic_rc_box_new0 (HearthFiled);

  self->filing = *filing;
  self->entries = g_array_new (FALSE, FALSE, sizeof (HearthFiledEntry));
  self->kept = g_array_new (FALSE, FALSE, sizeof (HearthKey));
  return self;
}

/**
 * hearth_filed_ref:
 */
HearthFiled *
hearth_filed_ref (HearthFiled *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
filed_clear (gpointer data)
{
  HearthFiled *self = data;

  g_array_unref (self->entries);
  g_array_unref (self->kept);
  g_clear_error (&self->failure);
}

/**
 * hearth_filed_unref:
 * @self: (transfer full): a value
 */
void
hearth_filed_unref (HearthFiled *self)
{
  g_atomic_rc_box_release_full (self, filed_clear);
}

/**
 * hearth_pending_change_new:
 *
 * Returns: (transfer full): a value to be filled before it is shared
 */
HearthPendingChange *
hearth_pending_change_new (HearthPendingKind kind)
{
  HearthPendingChange *self = g_atomic_rc_box_new0 (HearthPendingChange);

  self->kind = kind;
  return self;
}

/**
 * hearth_pending_change_ref:
 */
HearthPendingChange *
hearth_pending_change_ref (HearthPendingChange *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
pending_change_clear (gpointer data)
{
  HearthPendingChange *self = data;

  g_free (self->folder_path);
  g_free (self->target_path);
  g_free (self->subject);
  g_clear_error (&self->error);
}

/**
 * hearth_pending_change_unref:
 * @self: (transfer full): a value
 */
void
hearth_pending_change_unref (HearthPendingChange *self)
{
  g_atomic_rc_box_release_full (self, pending_change_clear);
}
