/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One waiting letter in the activity popover. UI thread; owned by the popover's list. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-letter-row.h"

#include <glib/gi18n.h>

#include "hearth-disc.h"
#include "hearth-error.h"

#define LONGEST_WAIT_S ((gint64) 24 * 3600)

struct _HearthLetterRow
{
  GtkListBoxRow parent_instance;

  GtkLabel *disc;
  GtkLabel *title;
  GtkLabel *why;
  GtkButton *take_back;
  GtkButton *settle;
  GtkButton *retry;

  HearthClient *client;
  HearthWaitingLetter *letter;
  guint later_id;
};

G_DEFINE_FINAL_TYPE (HearthLetterRow, hearth_letter_row, GTK_TYPE_LIST_BOX_ROW)

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HearthLetterRow) self = data;
  g_autoptr (GError) error = NULL;

  if (!hearth_client_decide_outbox_finish (HEARTH_CLIENT (source), result, &error) &&
      !hearth_error_is_cancelled (error))
    {
      g_autofree char *sentence = hearth_words_for_error (error);

      gtk_label_set_text (self->why, sentence);
    }
}

static void
decide (HearthLetterRow *self, HearthOutboxDecision decision)
{
  hearth_client_decide_outbox_async (self->client, hearth_waiting_letter_get_item (self->letter)->key,
                                     decision, decided_cb, g_object_ref (self));
}

/* The letter becomes a draft again, in a window of its own; one of which nothing is left but its bytes is taken out. */
static void
take_back_cb (HearthLetterRow *self)
{
  const HearthOutboxItem *item = hearth_waiting_letter_get_item (self->letter);
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);

  if (!item->can_edit)
    {
      decide (self, HEARTH_OUTBOX_CANCEL);
      return;
    }
  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_widget_activate_action (GTK_WIDGET (self), "app.take-back", "t", item->key);
}

/* Of an unknown letter: it arrived. Of one that some refused: let it be. */
static void
settle_cb (HearthLetterRow *self)
{
  const gboolean is_unknown = hearth_waiting_letter_get_item (self->letter)->state == HEARTH_OUTBOX_UNKNOWN;

  decide (self, is_unknown ? HEARTH_OUTBOX_SETTLE : HEARTH_OUTBOX_CANCEL);
}

static void
retry_cb (HearthLetterRow *self)
{
  decide (self, HEARTH_OUTBOX_RETRY);
}

static void
show_owner (HearthLetterRow *self, HearthKey key)
{
  HearthAccount *account = hearth_client_find_account (self->client, hearth_key_get_account (key));
  HearthMember *member = account != NULL ? hearth_account_get_member (account) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->disc), member != NULL);
  if (member != NULL)
    hearth_disc_set_member (self->disc, member);
}

static const char *
take_back_label (const HearthOutboxItem *item)
{
  if (!item->can_edit || item->state == HEARTH_OUTBOX_QUEUED)
    return _ ("Take back");
  /* Translators: a letter that was refused becomes a draft again */
  return _ ("Edit");
}

static void
show_buttons (HearthLetterRow *self, const HearthOutboxItem *item)
{
  const gboolean is_unknown = item->state == HEARTH_OUTBOX_UNKNOWN;
  const gboolean is_partly = item->state == HEARTH_OUTBOX_SENT;
  const gboolean waits = item->state == HEARTH_OUTBOX_QUEUED || item->state == HEARTH_OUTBOX_FAILED;

  gtk_widget_set_visible (GTK_WIDGET (self->take_back), waits || (is_partly && item->can_edit));
  gtk_button_set_label (self->take_back, take_back_label (item));
  gtk_widget_set_visible (GTK_WIDGET (self->settle), is_unknown || is_partly);
  /* Translators: the user knows that the letter was received; or lets it be that some did not get it */
  gtk_button_set_label (self->settle, is_unknown ? _ ("It arrived") : _ ("Let it be"));
  gtk_widget_set_visible (GTK_WIDGET (self->retry), waits || is_unknown);
  gtk_button_set_label (self->retry, is_unknown ? _ ("Send again") : _ ("Try now"));
}

static void refresh (HearthLetterRow *self);

static gboolean
later_cb (gpointer data)
{
  HearthLetterRow *self = data;

  self->later_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

/* "In a moment" and "it is tried again at" are true until then. */
static void
refresh_later (HearthLetterRow *self, const HearthOutboxItem *item)
{
  const gint64 wait_s =
      MAX (item->not_before_unix_s, item->next_try_unix_s) - g_get_real_time () / G_USEC_PER_SEC;

  g_clear_handle_id (&self->later_id, g_source_remove);
  if (wait_s >= 0)
    self->later_id = g_timeout_add_seconds ((guint) MIN (wait_s + 2, LONGEST_WAIT_S), later_cb, self);
}

static void
refresh (HearthLetterRow *self)
{
  const HearthOutboxItem *item = hearth_waiting_letter_get_item (self->letter);
  HearthAccount *account = hearth_client_find_account (self->client, hearth_key_get_account (item->key));
  g_autofree char *why = hearth_words_for_letter_of (item, account);
  g_autofree char *title = NULL;

  /* Translators: a letter that waits to be sent: the names or addresses it goes to */
  title = g_strdup_printf (_ ("To %s"), item->recipients != NULL ? item->recipients : "");
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->why, why);
  if (hearth_outbox_item_needs_user (item))
    gtk_widget_add_css_class (GTK_WIDGET (self->why), "hearth-error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->why), "hearth-error");
  show_owner (self, item->key);
  show_buttons (self, item);
  /* What everybody has stays in the outbox for a while, but does not wait. */
  gtk_widget_set_visible (GTK_WIDGET (self), hearth_outbox_item_is_listed (item));
  refresh_later (self, item);
}

static void
hearth_letter_row_dispose (GObject *object)
{
  HearthLetterRow *self = HEARTH_LETTER_ROW (object);

  g_clear_handle_id (&self->later_id, g_source_remove);
  g_clear_object (&self->letter);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hearth_letter_row_parent_class)->dispose (object);
}

static void
hearth_letter_row_class_init (HearthLetterRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_letter_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-letter-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthLetterRow, disc);
  gtk_widget_class_bind_template_child (widget_class, HearthLetterRow, title);
  gtk_widget_class_bind_template_child (widget_class, HearthLetterRow, why);
  gtk_widget_class_bind_template_child (widget_class, HearthLetterRow, take_back);
  gtk_widget_class_bind_template_child (widget_class, HearthLetterRow, settle);
  gtk_widget_class_bind_template_child (widget_class, HearthLetterRow, retry);
  gtk_widget_class_bind_template_callback (widget_class, take_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, settle_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
}

static void
hearth_letter_row_init (HearthLetterRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hearth_letter_row_new:
 * @client: whose letter it is
 * @letter: the letter to follow
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
hearth_letter_row_new (HearthClient *client, HearthWaitingLetter *letter)
{
  HearthLetterRow *self = g_object_new (HEARTH_TYPE_LETTER_ROW, NULL);
  const HearthKey key = hearth_waiting_letter_get_item (letter)->key;
  HearthAccount *account = hearth_client_find_account (client, hearth_key_get_account (key));

  self->client = g_object_ref (client);
  self->letter = g_object_ref (letter);
  g_signal_connect_object (letter, "notify::item", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  if (account != NULL)
    g_signal_connect_object (account, "notify::status", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
  return GTK_WIDGET (self);
}
