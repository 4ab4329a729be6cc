/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One change that waits, in the activity popover. UI thread; owned by the popover's list. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-change-row.h"

#include "hearth-accessible.h"
#include "hearth-disc.h"
#include "hearth-error.h"

struct _HearthChangeRow
{
  GtkListBoxRow parent_instance;

  GtkLabel *disc;
  GtkLabel *title;
  GtkLabel *why;
  GtkButton *take_back;
  GtkButton *retry;

  HearthClient *client;
  HearthWaitingChange *change;
};

G_DEFINE_FINAL_TYPE (HearthChangeRow, hearth_change_row, GTK_TYPE_LIST_BOX_ROW)

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthChangeRow) self = data;
  g_autoptr (GError) error = NULL;

  /* One that is not there any more was made in the meantime. */
  if (!hearth_client_decide_pending_finish (HEARTH_CLIENT (source), result, &error) &&
      !hearth_error_is_cancelled (error) && !g_error_matches (error, HEARTH_ERROR, HEARTH_ERROR_NOT_FOUND))
    {
      g_autofree char *sentence = hearth_words_for_error (error);

      gtk_label_set_text (self->why, sentence);
    }
}

static void
decide (HearthChangeRow *self, HearthPendingDecision decision)
{
  hearth_client_decide_pending_async (self->client, hearth_waiting_change_get_change (self->change)->key,
                                      decision, decided_cb, g_object_ref (self));
}

static void
take_back_cb (HearthChangeRow *self)
{
  decide (self, HEARTH_PENDING_CANCEL);
}

static void
retry_cb (HearthChangeRow *self)
{
  decide (self, HEARTH_PENDING_RETRY);
}

static void
show_owner (HearthChangeRow *self, HearthKey key)
{
  HearthAccount *account = hearth_client_find_account (self->client, hearth_key_get_account (key));
  HearthMember *member = account != NULL ? hearth_account_get_member (account) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->disc), member != NULL);
  if (member == NULL)
    return;
  hearth_disc_set_member (self->disc, member);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->disc), hearth_member_get_name (member));
}

static void
refresh (HearthChangeRow *self)
{
  const HearthPendingChange *change = hearth_waiting_change_get_change (self->change);
  HearthFolder *folder = hearth_client_find_folder (self->client, change->folder);
  HearthFolder *target = hearth_client_find_folder (self->client, change->target);
  g_autofree char *title = hearth_words_for_pending (change, folder, target);
  g_autofree char *why = hearth_words_for_pending_state (change);
  const gboolean is_running = change->state == HEARTH_PENDING_RUNNING;

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->why, why);
  if (change->state == HEARTH_PENDING_FAILED)
    gtk_widget_add_css_class (GTK_WIDGET (self->why), "hearth-error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->why), "hearth-error");
  show_owner (self, change->key);
  gtk_widget_set_visible (GTK_WIDGET (self->take_back), !is_running);
  gtk_widget_set_visible (GTK_WIDGET (self->retry), !is_running);
  hearth_accessible_name_in_row (self->take_back, title);
  hearth_accessible_name_in_row (self->retry, title);
}

static void
hearth_change_row_dispose (GObject *object)
{
  HearthChangeRow *self = HEARTH_CHANGE_ROW (object);

  g_clear_object (&self->change);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hearth_change_row_parent_class)->dispose (object);
}

static void
hearth_change_row_class_init (HearthChangeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_change_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-change-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthChangeRow, disc);
  gtk_widget_class_bind_template_child (widget_class, HearthChangeRow, title);
  gtk_widget_class_bind_template_child (widget_class, HearthChangeRow, why);
  gtk_widget_class_bind_template_child (widget_class, HearthChangeRow, take_back);
  gtk_widget_class_bind_template_child (widget_class, HearthChangeRow, retry);
  gtk_widget_class_bind_template_callback (widget_class, take_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
}

static void
hearth_change_row_init (HearthChangeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hearth_change_row_new:
 * @client: whose change it is
 * @change: the change to follow
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
hearth_change_row_new (HearthClient *client, HearthWaitingChange *change)
{
  HearthChangeRow *self = g_object_new (HEARTH_TYPE_CHANGE_ROW, NULL);

  self->client = g_object_ref (client);
  self->change = g_object_ref (change);
  g_signal_connect_object (change, "notify::change", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
  return GTK_WIDGET (self);
}
