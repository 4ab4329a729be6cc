/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of words and, on a click, the letters and changes that wait and how each account is doing. What takes less than two
 * seconds is not mentioned: words of work in progress are shown only if they still hold then. UI thread; owned by the
 * window. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-status-line.h"

#include <glib/gi18n.h>

#include "hearth-account-row.h"
#include "hearth-change-row.h"
#include "hearth-letter-row.h"
#include "hearth-work-row.h"

#define SHORT_WORK_MS 2000
/* More rows are not read, and a list box makes all of them. */
#define CHANGES_SHOWN_MAX 200

struct _HearthStatusLine
{
  GtkWidget parent_instance;

  GtkButton *button;
  GtkImage *sign;
  GtkLabel *words;
  GtkWidget *popover;
  GtkListBox *letters;
  GtkListBox *changes;
  GtkListBox *marks;
  GtkListBox *fetching;
  GtkListBox *stopped;
  GtkListBox *accounts;

  HearthClient *client;
  GListModel *all_accounts;
  GListModel *all_stopped;
  guint later_id;
};

G_DEFINE_FINAL_TYPE (HearthStatusLine, hearth_status_line, GTK_TYPE_WIDGET)

static HearthAccountState
worst_state (HearthStatusLine *self)
{
  HearthAccountState worst = HEARTH_ACCOUNT_IDLE;

  for (guint i = 0; i < g_list_model_get_n_items (self->all_accounts); i++)
    {
      g_autoptr (HearthAccount) account = g_list_model_get_item (self->all_accounts, i);
      HearthAccountState state = hearth_account_get_status (account)->state;

      if (state == HEARTH_ACCOUNT_PROBLEM)
        return state;
      if (state == HEARTH_ACCOUNT_WAITING ||
          (worst == HEARTH_ACCOUNT_IDLE && state != HEARTH_ACCOUNT_DISABLED))
        worst = state;
    }
  return worst;
}

/* What failed comes first among the changes. */
static gboolean
has_failed (GListModel *changes)
{
  g_autoptr (HearthWaitingChange) first = g_list_model_get_item (changes, 0);

  return first != NULL && hearth_waiting_change_get_change (first)->state == HEARTH_PENDING_FAILED;
}

static const char *
sign_of (HearthAccountState state, guint n_waiting, gboolean asks)
{
  if (asks)
    return "dialog-warning-symbolic";
  if (state == HEARTH_ACCOUNT_WAITING)
    return "network-offline-symbolic";
  if (n_waiting > 0)
    return "hearth-waiting-symbolic";
  if (state == HEARTH_ACCOUNT_CONNECTING || state == HEARTH_ACCOUNT_SYNCING)
    return "content-loading-symbolic";
  return "object-select-symbolic";
}

static void
show_now (HearthStatusLine *self)
{
  GListModel *changes = hearth_client_get_pending (self->client);
  HearthAccountState state = worst_state (self);
  const gboolean asks = state == HEARTH_ACCOUNT_PROBLEM || has_failed (changes);
  const char *words = hearth_client_get_status_text (self->client);
  g_autofree char *said = NULL;
  guint n_waiting;

  g_clear_handle_id (&self->later_id, g_source_remove);
  g_object_get (self->client, "n-letters-waiting", &n_waiting, NULL);
  n_waiting += g_list_model_get_n_items (changes);
  gtk_label_set_text (self->words, words);
  gtk_image_set_from_icon_name (self->sign, sign_of (state, n_waiting, asks));
  if (asks)
    gtk_widget_add_css_class (GTK_WIDGET (self), "hearth-asks");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "hearth-asks");
  /* Translators: what a screen reader says of the line at the foot; the line itself, "2 changes wait" */
  said = g_strdup_printf (_ ("Activity: %s"), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

static gboolean
later_cb (gpointer data)
{
  HearthStatusLine *self = data;

  self->later_id = 0;
  show_now (self);
  return G_SOURCE_REMOVE;
}

static void
refresh (HearthStatusLine *self)
{
  HearthAccountState state = worst_state (self);
  gboolean is_work = state == HEARTH_ACCOUNT_CONNECTING || state == HEARTH_ACCOUNT_SYNCING;
  gboolean is_shown_as_work =
      g_strcmp0 (gtk_image_get_icon_name (self->sign), "content-loading-symbolic") == 0;

  if (!is_work || is_shown_as_work)
    show_now (self);
  else if (self->later_id == 0)
    self->later_id = g_timeout_add (SHORT_WORK_MS, later_cb, self);
}

static GtkWidget *
make_letter_row (gpointer item, gpointer data)
{
  return hearth_letter_row_new (HEARTH_STATUS_LINE (data)->client, item);
}

static GtkWidget *
make_change_row (gpointer item, gpointer data)
{
  return hearth_change_row_new (HEARTH_STATUS_LINE (data)->client, item);
}

/* Rows hide themselves; a list of which none is to be seen would still have its line. */
static void
show_if_any (GtkListBox *list)
{
  gboolean has_any = FALSE;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (list)); row != NULL && !has_any;
       row = gtk_widget_get_next_sibling (row))
    has_any = gtk_widget_get_visible (row);
  gtk_widget_set_visible (GTK_WIDGET (list), has_any);
}

static void
work_changed_cb (HearthStatusLine *self)
{
  show_if_any (self->marks);
  show_if_any (self->fetching);
}

static GtkWidget *
make_work_row (HearthStatusLine *self, HearthAccount *account, HearthWork work)
{
  GtkWidget *row = hearth_work_row_new (self->client, account, work);

  g_signal_connect_object (row, "notify::visible", G_CALLBACK (work_changed_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
make_marks_row (gpointer item, gpointer data)
{
  return make_work_row (data, item, HEARTH_WORK_MARKS);
}

static GtkWidget *
make_fetching_row (gpointer item, gpointer data)
{
  return make_work_row (data, item, HEARTH_WORK_FETCHING);
}

static GtkWidget *
make_stopped_row (gpointer item, gpointer data)
{
  return hearth_work_row_new_for_stopped (HEARTH_STATUS_LINE (data)->client, item);
}

static GtkWidget *
make_account_row (gpointer item, gpointer data)
{
  return hearth_account_row_new (item);
}

static gpointer
accounts_of_member (gpointer item, gpointer data)
{
  GListModel *accounts = g_object_ref (hearth_member_get_accounts (item));

  g_object_unref (item);
  return accounts;
}

static gpointer
stopped_of_account (gpointer item, gpointer data)
{
  GListModel *stopped = g_object_ref (hearth_account_get_stopped_folders (item));

  g_object_unref (item);
  return stopped;
}

/* A list of all that @list_of gives for the items of @model. */
static GListModel *
join (GListModel *model, GtkMapListModelMapFunc list_of)
{
  GtkMapListModel *lists = gtk_map_list_model_new (g_object_ref (model), list_of, NULL, NULL);

  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (lists)));
}

static void
stopped_changed_cb (HearthStatusLine *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->stopped), g_list_model_get_n_items (self->all_stopped) > 0);
}

static void
letters_changed_cb (HearthStatusLine *self)
{
  GListModel *outbox = hearth_client_get_outbox (self->client);
  gboolean has_listed = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (outbox) && !has_listed; i++)
    {
      g_autoptr (HearthWaitingLetter) letter = g_list_model_get_item (outbox, i);

      has_listed = hearth_outbox_item_is_listed (hearth_waiting_letter_get_item (letter));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->letters), has_listed);
}

static void
changes_changed_cb (HearthStatusLine *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->changes),
                          g_list_model_get_n_items (hearth_client_get_pending (self->client)) > 0);
  refresh (self);
}

/* In GTK 4.8 a popover that is open when its window ends stays for a while: its lists would make rows for what is gone. */
static void
unbind_lists (HearthStatusLine *self)
{
  GtkListBox *const lists[] = { self->letters,  self->changes, self->marks,
                                self->fetching, self->stopped, self->accounts };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    gtk_list_box_bind_model (lists[i], NULL, NULL, NULL, NULL);
}

static void
hearth_status_line_dispose (GObject *object)
{
  HearthStatusLine *self = HEARTH_STATUS_LINE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->later_id, g_source_remove);
  if (self->client != NULL)
    unbind_lists (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->all_stopped);
  g_clear_object (&self->all_accounts);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hearth_status_line_parent_class)->dispose (object);
}

/* A window comes up: the popover would stay above it. */
static void
diagnose (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_popover_popdown (GTK_POPOVER (HEARTH_STATUS_LINE (widget)->popover));
  gtk_widget_activate_action_variant (widget, "app.diagnose", parameter);
}

static void
hearth_status_line_class_init (HearthStatusLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_status_line_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-status-line.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthStatusLine, button);
  gtk_widget_class_bind_template_child (widget_class, HearthStatusLine, sign);
  gtk_widget_class_bind_template_child (widget_class, HearthStatusLine, words);
  gtk_widget_class_bind_template_child (widget_class, HearthStatusLine, popover);
  gtk_widget_class_bind_template_child (widget_class, HearthStatusLine, letters);
  gtk_widget_class_bind_template_child (widget_class, HearthStatusLine, changes);
  gtk_widget_class_bind_template_child (widget_class, HearthStatusLine, marks);
  gtk_widget_class_bind_template_child (widget_class, HearthStatusLine, fetching);
  gtk_widget_class_bind_template_child (widget_class, HearthStatusLine, stopped);
  gtk_widget_class_bind_template_child (widget_class, HearthStatusLine, accounts);
  gtk_widget_class_bind_template_callback (widget_class, hearth_status_line_open);
  gtk_widget_class_install_action (widget_class, "activity.diagnose", "u", diagnose);
}

static void
hearth_status_line_init (HearthStatusLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hearth_status_line_set_client:
 * @client: the household; set once
 */
void
hearth_status_line_set_client (HearthStatusLine *self, HearthClient *client)
{
  g_autoptr (GtkSliceListModel) changes = NULL;

  g_return_if_fail (HEARTH_IS_STATUS_LINE (self) && self->client == NULL);

  self->client = g_object_ref (client);
  self->all_accounts = join (hearth_client_get_members (client), accounts_of_member);
  self->all_stopped = join (self->all_accounts, stopped_of_account);
  gtk_list_box_bind_model (self->letters, hearth_client_get_outbox (client), make_letter_row, self, NULL);
  changes =
      gtk_slice_list_model_new (g_object_ref (hearth_client_get_pending (client)), 0, CHANGES_SHOWN_MAX);
  gtk_list_box_bind_model (self->changes, G_LIST_MODEL (changes), make_change_row, self, NULL);
  gtk_list_box_bind_model (self->marks, self->all_accounts, make_marks_row, self, NULL);
  gtk_list_box_bind_model (self->fetching, self->all_accounts, make_fetching_row, self, NULL);
  gtk_list_box_bind_model (self->stopped, self->all_stopped, make_stopped_row, self, NULL);
  gtk_list_box_bind_model (self->accounts, self->all_accounts, make_account_row, self, NULL);
  g_signal_connect_object (hearth_client_get_outbox (client), "items-changed",
                           G_CALLBACK (letters_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::n-letters-waiting", G_CALLBACK (letters_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::status-text", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::n-letters-waiting", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (hearth_client_get_pending (client), "items-changed",
                           G_CALLBACK (changes_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->all_stopped, "items-changed", G_CALLBACK (stopped_changed_cb), self,
                           G_CONNECT_SWAPPED);
  letters_changed_cb (self);
  stopped_changed_cb (self);
  changes_changed_cb (self);
  work_changed_cb (self);
  show_now (self);
}

/**
 * hearth_status_line_open:
 *
 * Shows the activity popover.
 */
void
hearth_status_line_open (HearthStatusLine *self)
{
  gtk_popover_popup (GTK_POPOVER (self->popover));
}
