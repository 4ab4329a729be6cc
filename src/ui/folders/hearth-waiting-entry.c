/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entry of the tree for letters that wait. UI thread; owned by the window. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-waiting-entry.h"

#include <glib/gi18n.h>

struct _HearthWaitingEntry
{
  GtkWidget parent_instance;

  GtkButton *button;
  GtkLabel *count;
  GtkImage *warning;

  HearthClient *client;
};

G_DEFINE_FINAL_TYPE (HearthWaitingEntry, hearth_waiting_entry, GTK_TYPE_WIDGET)

static void
show_count (HearthWaitingEntry *self, guint n_waiting, guint n_asking)
{
  g_autofree char *count = g_strdup_printf ("%u", n_waiting);
  /* Translators: what a screen reader says of the entry above the folders */
  g_autofree char *said = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Waiting to send, %u letter", "Waiting to send, %u letters", n_waiting),
      n_waiting);

  gtk_label_set_text (self->count, count);
  gtk_widget_set_visible (GTK_WIDGET (self->warning), n_asking > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), n_waiting > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

static void
refresh (HearthWaitingEntry *self)
{
  GListModel *outbox = hearth_client_get_outbox (self->client);
  guint n_waiting = 0, n_asking = 0;

  for (guint i = 0; i < g_list_model_get_n_items (outbox); i++)
    {
      g_autoptr (HearthWaitingLetter) letter = g_list_model_get_item (outbox, i);
      const HearthOutboxItem *item = hearth_waiting_letter_get_item (letter);

      n_waiting += hearth_outbox_item_is_listed (item);
      n_asking += hearth_outbox_item_needs_user (item);
    }
  show_count (self, n_waiting, n_asking);
}

static void
hearth_waiting_entry_dispose (GObject *object)
{
  HearthWaitingEntry *self = HEARTH_WAITING_ENTRY (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_pointer (&child, gtk_widget_unparent);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hearth_waiting_entry_parent_class)->dispose (object);
}

static void
hearth_waiting_entry_class_init (HearthWaitingEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_waiting_entry_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-waiting-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthWaitingEntry, button);
  gtk_widget_class_bind_template_child (widget_class, HearthWaitingEntry, count);
  gtk_widget_class_bind_template_child (widget_class, HearthWaitingEntry, warning);
}

static void
hearth_waiting_entry_init (HearthWaitingEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hearth_waiting_entry_set_client:
 * @client: the household; set once
 */
void
hearth_waiting_entry_set_client (HearthWaitingEntry *self, HearthClient *client)
{
  g_return_if_fail (HEARTH_IS_WAITING_ENTRY (self) && self->client == NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (hearth_client_get_outbox (client), "items-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::n-letters-waiting", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
}
