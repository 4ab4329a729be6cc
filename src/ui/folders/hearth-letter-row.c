/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One waiting letter in the activity popover. UI thread; owned by the popover's list. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-letter-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-disc.h"
#include "hearth-error.h"

#define LONGEST_WAIT_S ((gint64) 24 * 3600)

struct _HearthLetterRow
{
  GtkListBoxRow parent_instance;

  GtkLabel *disc;
  GtkBox *body;
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
      GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);

      gtk_label_set_text (self->why, sentence);
      /* It went when the question came. */
      if (popover != NULL && !gtk_widget_get_mapped (popover))
        gtk_popover_popup (GTK_POPOVER (popover));
    }
}

static void
decide (HearthLetterRow *self, HearthOutboxDecision decision)
{
  hearth_client_decide_outbox_async (self->client, hearth_waiting_letter_get_item (self->letter)->key,
                                     decision, decided_cb, g_object_ref (self));
}

static void
close_popover (HearthLetterRow *self)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);

  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

/* --- what is asked first --- */

typedef struct
{
  const char *heading;
  const char *body;
  const char *verb;
  HearthOutboxDecision decision;
} Question;

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  HearthLetterRow *self = data;
  const gpointer decision = g_object_get_data (G_OBJECT (dialog), "hearth-decision");

  if (g_str_equal (response, "do") && self->client != NULL)
    decide (self, (HearthOutboxDecision) GPOINTER_TO_INT (decision));
}

static void
ask (HearthLetterRow *self, const Question *question)
{
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *widget = adw_message_dialog_new (GTK_IS_WINDOW (window) ? GTK_WINDOW (window) : NULL,
                                              question->heading, question->body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "do", question->verb, NULL);
  adw_message_dialog_set_response_appearance (dialog, "do", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data (G_OBJECT (dialog), "hearth-decision", GINT_TO_POINTER (question->decision));
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), g_object_ref (self),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  hearth_accessible_tidy_buttons (widget);
  close_popover (self);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask_send_again (HearthLetterRow *self)
{
  const Question question = {
    .heading = _ ("Send this letter again?"),
    .body = _ ("It may have arrived already. Whoever has it gets it a second time then."),
    .verb = _ ("_Send again"),
    .decision = HEARTH_OUTBOX_RETRY,
  };

  ask (self, &question);
}

/* Of a letter of which nothing is left but its bytes no draft can be made. */
static void
ask_forget (HearthLetterRow *self, const HearthOutboxItem *item)
{
  const Question question = {
    .heading = item->n_accepted > 0 ? _ ("Do not send it to the rest?") : _ ("Forget this letter?"),
    .body = item->n_accepted > 0 ? _ ("Those who have the letter keep it. The others do not get it.")
                                 : _ ("It does not go out, and it does not become a draft."),
    .verb = item->n_accepted > 0 ? _ ("_Do not send") : _ ("_Forget"),
    .decision = HEARTH_OUTBOX_CANCEL,
  };

  ask (self, &question);
}

/* The letter becomes a draft again, in a window of its own. */
static void
take_back_cb (HearthLetterRow *self)
{
  const HearthOutboxItem *item = hearth_waiting_letter_get_item (self->letter);

  if (!item->can_edit)
    {
      ask_forget (self, item);
      return;
    }
  close_popover (self);
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
  if (hearth_waiting_letter_get_item (self->letter)->state == HEARTH_OUTBOX_UNKNOWN)
    ask_send_again (self);
  else
    decide (self, HEARTH_OUTBOX_RETRY);
}

/* --- what is shown --- */

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
  /* Translators: a letter that some have does not go to the others */
  if (!item->can_edit && item->n_accepted > 0)
    return _ ("Do not send to the rest");
  /* Translators: a letter that waits is not sent any more */
  if (!item->can_edit)
    return _ ("Forget");
  if (item->state == HEARTH_OUTBOX_QUEUED)
    return _ ("Take back");
  /* Translators: a letter that was refused, or may not have arrived, becomes a draft again */
  return _ ("Edit");
}

static void
show_buttons (HearthLetterRow *self, const HearthOutboxItem *item, const char *title)
{
  const gboolean is_unknown = item->state == HEARTH_OUTBOX_UNKNOWN;
  const gboolean is_partly = item->state == HEARTH_OUTBOX_SENT;
  const gboolean waits = item->state == HEARTH_OUTBOX_QUEUED || item->state == HEARTH_OUTBOX_FAILED;
  g_autofree char *what = NULL;

  /* Three buttons would make the whole popover wider. */
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->body),
                                  is_unknown ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->body, is_unknown ? 6 : 12);
  gtk_widget_set_visible (GTK_WIDGET (self->take_back), waits || is_unknown || (is_partly && item->can_edit));
  gtk_button_set_label (self->take_back, take_back_label (item));
  gtk_widget_set_visible (GTK_WIDGET (self->settle), is_unknown || is_partly);
  /* Translators: the user knows that the letter was received; or lets it be that some did not get it */
  gtk_button_set_label (self->settle, is_unknown ? _ ("It arrived") : _ ("Let it be"));
  gtk_widget_set_visible (GTK_WIDGET (self->retry), waits || is_unknown);
  gtk_button_set_label (self->retry, is_unknown ? _ ("Send again") : _ ("Try now"));
  /* Translators: a letter, for screen readers: whom it goes to, and its subject: "To Grandma, Thank you" */
  what = g_strdup_printf (_ ("%1$s, %2$s"), title, item->subject != NULL ? item->subject : "");
  hearth_accessible_name_in_row (self->take_back, what);
  hearth_accessible_name_in_row (self->settle, what);
  hearth_accessible_name_in_row (self->retry, what);
}

static void show_why (HearthLetterRow *self);

static gboolean
later_cb (gpointer data)
{
  HearthLetterRow *self = data;

  self->later_id = 0;
  show_why (self);
  return G_SOURCE_REMOVE;
}

/* "In a moment" and "it is tried again at" are true until then. */
static void
show_why_later (HearthLetterRow *self, const HearthOutboxItem *item)
{
  const gint64 wait_s =
      MAX (item->not_before_unix_s, item->next_try_unix_s) - g_get_real_time () / G_USEC_PER_SEC;

  g_clear_handle_id (&self->later_id, g_source_remove);
  if (wait_s >= 0)
    self->later_id = g_timeout_add_seconds ((guint) MIN (wait_s + 2, LONGEST_WAIT_S), later_cb, self);
}

static void
show_why (HearthLetterRow *self)
{
  const HearthOutboxItem *item = hearth_waiting_letter_get_item (self->letter);
  HearthAccount *account = hearth_client_find_account (self->client, hearth_key_get_account (item->key));
  g_autofree char *why = hearth_words_for_letter_of (item, account);

  gtk_label_set_text (self->why, why);
  show_why_later (self, item);
}

static void
refresh (HearthLetterRow *self)
{
  const HearthOutboxItem *item = hearth_waiting_letter_get_item (self->letter);
  g_autofree char *title = NULL;

  /* Translators: a letter that waits to be sent: the names or addresses it goes to */
  title = g_strdup_printf (_ ("To %s"), item->recipients != NULL ? item->recipients : "");
  gtk_label_set_text (self->title, title);
  show_why (self);
  if (hearth_outbox_item_needs_user (item))
    gtk_widget_add_css_class (GTK_WIDGET (self->why), "hearth-error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->why), "hearth-error");
  show_owner (self, item->key);
  show_buttons (self, item, title);
  /* What everybody has stays in the outbox for a while, but does not wait. */
  gtk_widget_set_visible (GTK_WIDGET (self), hearth_outbox_item_is_listed (item));
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
  gtk_widget_class_bind_template_child (widget_class, HearthLetterRow, body);
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
    g_signal_connect_object (account, "notify::status", G_CALLBACK (show_why), self, G_CONNECT_SWAPPED);
  refresh (self);
  return GTK_WIDGET (self);
}
