/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes on for an account, in the activity popover: the folder that is being fetched, which can be stopped, one that was
 * stopped, or marks that wait. Not to be seen while there is nothing of it. UI thread; owned by the popover's list. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-work-row.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-disc.h"
#include "hearth-error.h"

struct _HearthWorkRow
{
  GtkListBoxRow parent_instance;

  GtkLabel *disc;
  GtkLabel *title;
  GtkLabel *why;
  GtkProgressBar *progress;
  GtkButton *button;

  HearthClient *client;
  HearthAccount *account;
  HearthWork work;
  HearthFolder *folder; /* that is fetched, or was stopped */
  gboolean is_stopped;
};

G_DEFINE_FINAL_TYPE (HearthWorkRow, hearth_work_row, GTK_TYPE_LIST_BOX_ROW)

static void
clicked_cb (HearthWorkRow *self)
{
  if (self->work == HEARTH_WORK_MARKS)
    hearth_client_check_now (self->client, hearth_account_get_number (self->account));
  else if (self->is_stopped)
    hearth_client_go_on_fetching (self->client, hearth_folder_get_key (self->folder));
  else
    hearth_client_stop_fetching (self->client, hearth_folder_get_key (self->folder));
}

static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
show_button (HearthWorkRow *self, const char *label, const char *title)
{
  gtk_button_set_label (self->button, label);
  hearth_accessible_name_in_row (self->button, title);
}

static char *
dup_progress_words (guint64 done, guint64 total)
{
  g_autofree char *some = hearth_words_for_number (done);
  g_autofree char *all = hearth_words_for_number (total);

  /* Translators: progress: "1,240 of 8,000 messages" */
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%1$s of %2$s message", "%1$s of %2$s messages", (gulong) total), some,
      all);
}

static void
show_progress (HearthWorkRow *self, guint64 done, guint64 total)
{
  g_autofree char *words = dup_progress_words (done, total);

  set_text (self->why, words);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), TRUE);
  gtk_progress_bar_set_fraction (self->progress,
                                 total > 0 ? CLAMP ((double) done / (double) total, 0, 1) : 0);
}

static void
show_fetching (HearthWorkRow *self)
{
  const HearthAccountStatus *status = hearth_account_get_status (self->account);
  const gboolean is_busy = status->state == HEARTH_ACCOUNT_SYNCING && status->n_total > 0;
  HearthFolder *folder = is_busy ? hearth_account_find_folder (self->account, status->busy_folder) : NULL;
  g_autofree char *title = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), folder != NULL);
  if (folder == NULL)
    return;
  g_set_object (&self->folder, folder);
  /* Translators: an account and one of its folders: "Fetching Clinic, Archive" */
  title = g_strdup_printf (_ ("Fetching %1$s, %2$s"), hearth_account_get_name (self->account),
                           hearth_folder_get_name (folder));
  set_text (self->title, title);
  show_progress (self, status->n_done, status->n_total);
  show_button (self, _ ("Stop"), title);
}

static void
show_stopped (HearthWorkRow *self)
{
  const HearthFolderInfo *info = hearth_folder_get_info (self->folder);
  /* Translators: an account and one of its folders: "Stopped fetching Clinic, Archive" */
  g_autofree char *title =
      g_strdup_printf (_ ("Stopped fetching %1$s, %2$s"), hearth_account_get_name (self->account),
                       hearth_folder_get_name (self->folder));

  set_text (self->title, title);
  show_progress (self, info->n_fetched, info->n_on_server);
  show_button (self, _ ("Go on"), title);
}

static char *
dup_reason (const HearthAccountStatus *status)
{
  if (status->state == HEARTH_ACCOUNT_WAITING && status->retry_unix_s > 0 && status->error != NULL)
    return hearth_words_for_error (status->error);
  if (status->state == HEARTH_ACCOUNT_PROBLEM && status->error != NULL)
    return hearth_words_for_error (status->error);
  if (status->state == HEARTH_ACCOUNT_DISABLED)
    return g_strdup (_ ("The account is switched off."));
  return g_strdup (_ ("The server is being told."));
}

static void
show_marks (HearthWorkRow *self)
{
  const HearthAccountStatus *status = hearth_account_get_status (self->account);
  const guint n = status->n_flags_waiting;
  g_autofree char *title = NULL;
  g_autofree char *why = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  if (n == 0)
    return;
  /* Translators: marks are read, star and the like; %2$s is an account */
  title = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Mark %1$'u message in %2$s", "Mark %1$'u messages in %2$s", n), n,
      hearth_account_get_name (self->account));
  why = dup_reason (status);
  set_text (self->title, title);
  set_text (self->why, why);
  gtk_widget_set_visible (GTK_WIDGET (self->button), status->state == HEARTH_ACCOUNT_WAITING);
  show_button (self, _ ("Try now"), title);
}

static void
refresh (HearthWorkRow *self)
{
  if (self->work == HEARTH_WORK_MARKS)
    show_marks (self);
  else if (self->is_stopped)
    show_stopped (self);
  else
    show_fetching (self);
}

static void
hearth_work_row_dispose (GObject *object)
{
  HearthWorkRow *self = HEARTH_WORK_ROW (object);

  g_clear_object (&self->folder);
  g_clear_object (&self->account);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hearth_work_row_parent_class)->dispose (object);
}

static void
hearth_work_row_class_init (HearthWorkRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_work_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hearthmail/Hearth/ui/hearth-work-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthWorkRow, disc);
  gtk_widget_class_bind_template_child (widget_class, HearthWorkRow, title);
  gtk_widget_class_bind_template_child (widget_class, HearthWorkRow, why);
  gtk_widget_class_bind_template_child (widget_class, HearthWorkRow, progress);
  gtk_widget_class_bind_template_child (widget_class, HearthWorkRow, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
hearth_work_row_init (HearthWorkRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
follow (HearthWorkRow *self, HearthClient *client, HearthAccount *account)
{
  self->client = g_object_ref (client);
  self->account = g_object_ref (account);
  hearth_disc_set_member (self->disc, hearth_account_get_member (account));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->disc),
                               hearth_member_get_name (hearth_account_get_member (account)));
  g_signal_connect_object (account, "notify", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
}

/**
 * hearth_work_row_new:
 * @client: whose account it is
 * @account: the account to follow
 * @work: what of it
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
hearth_work_row_new (HearthClient *client, HearthAccount *account, HearthWork work)
{
  HearthWorkRow *self = g_object_new (HEARTH_TYPE_WORK_ROW, NULL);

  self->work = work;
  follow (self, client, account);
  /* A list shows every row that it takes in. */
  g_signal_connect (self, "notify::parent", G_CALLBACK (refresh), NULL);
  refresh (self);
  return GTK_WIDGET (self);
}

/**
 * hearth_work_row_new_for_stopped:
 * @client: whose folder it is
 * @folder: whose fetching was stopped
 *
 * Returns: (transfer floating): a row that lets it go on
 */
GtkWidget *
hearth_work_row_new_for_stopped (HearthClient *client, HearthFolder *folder)
{
  HearthWorkRow *self = g_object_new (HEARTH_TYPE_WORK_ROW, NULL);

  self->work = HEARTH_WORK_FETCHING;
  self->is_stopped = TRUE;
  self->folder = g_object_ref (folder);
  follow (self, client, hearth_folder_get_account (folder));
  g_signal_connect_object (folder, "notify", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
  return GTK_WIDGET (self);
}
