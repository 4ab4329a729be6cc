/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HearthRecipientField: the people offered while somebody types. What is typed is never replaced by itself: an offer is
 * taken by a key, and a whole address only gives way to an offer that the user walked to. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-recipient-field-private.h"

static char *
dup_typed (HearthRecipientField *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
}

static void
take (HearthRecipientField *self, HearthAddress *address)
{
  g_autoptr (HearthAddress) kept = hearth_address_ref (address);

  hearth_recipient_field_stop_asking (self);
  hearth_recipient_field_set_text (self, "");
  hearth_recipient_field_add_address (self, kept);
  hearth_recipient_field_changed (self);
}

static GPtrArray *
leave_out_present (HearthRecipientField *self, GPtrArray *found)
{
  GPtrArray *others = hearth_address_list_new ();

  for (guint i = 0; i < found->len; i++)
    if (!hearth_recipient_field_has_address (self, found->pdata[i]))
      g_ptr_array_add (others, hearth_address_ref (found->pdata[i]));
  return others;
}

static void
place (HearthRecipientField *self)
{
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (GTK_WIDGET (self->entry), GTK_WIDGET (self), &bounds))
    gtk_popover_set_pointing_to (
        GTK_POPOVER (self->completion),
        &(GdkRectangle){ bounds.origin.x, bounds.origin.y, bounds.size.width, bounds.size.height });
}

static void
answer (HearthRecipientField *self, GPtrArray *found)
{
  g_autoptr (GPtrArray) offered = leave_out_present (self, found);

  g_free (self->answered);
  self->answered = dup_typed (self);
  g_clear_pointer (&self->last_best, hearth_address_unref);
  if (offered->len > 0)
    self->last_best = hearth_address_ref (offered->pdata[0]);
  if (self->takes_best)
    {
      self->takes_best = FALSE;
      if (!hearth_recipient_field_take_offer (self))
        hearth_recipient_field_finish_typing (self);
      return;
    }
  place (self);
  hearth_completion_show (self->completion, self->client, offered,
                          hearth_recipients_is_whole (self->answered) ? HEARTH_COMPLETION_NONE_CHOSEN
                                                                      : HEARTH_COMPLETION_FIRST_CHOSEN);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthRecipientField) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
      hearth_client_complete_address_finish (HEARTH_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->client == NULL)
    return;
  g_clear_object (&self->asking);
  if (found == NULL)
    found = hearth_address_list_new (); /* nobody is offered: what is typed stands for itself */
  answer (self, found);
}

/* Asks whom the text may mean. */
void
hearth_recipient_field_ask (HearthRecipientField *self)
{
  g_autofree char *typed = dup_typed (self);

  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  self->takes_best = FALSE;
  if (*typed == '\0')
    {
      hearth_recipient_field_stop_asking (self);
      return;
    }
  self->asking = g_cancellable_new ();
  hearth_client_complete_address_async (self->client, self->person, typed, self->asking, answered_cb,
                                        g_object_ref (self));
}

/* No offers any more. */
void
hearth_recipient_field_stop_asking (HearthRecipientField *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_pointer (&self->last_best, hearth_address_unref);
  self->takes_best = FALSE;
  hearth_completion_hide (self->completion);
}

/* Takes what Enter takes: the row walked to, else the best offer for just this text unless that is a whole address; if
 * the answer is still to come, then when it comes. Returns: FALSE if there is nothing to take, and typing ends. */
gboolean
hearth_recipient_field_take_offer (HearthRecipientField *self)
{
  g_autofree char *typed = dup_typed (self);
  HearthAddress *chosen = hearth_completion_get_chosen (self->completion);

  if (*typed == '\0')
    return FALSE;
  if (self->asking != NULL && !hearth_recipients_is_whole (typed))
    {
      self->takes_best = TRUE;
      return TRUE;
    }
  if (chosen == NULL && !hearth_recipients_is_whole (typed) && g_strcmp0 (typed, self->answered) == 0)
    chosen = self->last_best;
  if (chosen == NULL)
    return FALSE;
  take (self, chosen);
  return TRUE;
}

static void
chosen_cb (HearthCompletion *completion, HearthAddress *address, HearthRecipientField *self)
{
  take (self, address);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/* Makes the list of offers. */
void
hearth_recipient_field_complete_init (HearthRecipientField *self)
{
  self->completion = HEARTH_COMPLETION (hearth_completion_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->completion), GTK_WIDGET (self));
  g_signal_connect (self->completion, "chosen", G_CALLBACK (chosen_cb), self);
}
