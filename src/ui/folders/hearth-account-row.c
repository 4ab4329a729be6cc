/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account in the activity popover: in step, busy, waiting, or what it needs. UI thread; owned by the popover. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-account-row.h"

#include <glib/gi18n.h>

#include "hearth-error.h"
#include "hearth-member.h"
#include "hearth-ways.h"

struct _HearthAccountRow
{
  GtkListBoxRow parent_instance;

  GtkImage *sign;
  GtkLabel *name;
  GtkLabel *why;
  GtkWidget *buttons;

  HearthAccount *account;
  HearthWays ways;
};

G_DEFINE_FINAL_TYPE (HearthAccountRow, hearth_account_row, GTK_TYPE_LIST_BOX_ROW)

static void
show_buttons (HearthAccountRow *self, HearthWays ways)
{
  HearthWayButton buttons[HEARTH_MAX_WAYS];
  guint n = hearth_ways_get_buttons (ways, buttons);
  GtkWidget *child;

  gtk_widget_set_visible (self->buttons, n > 0);
  if (self->ways == ways)
    return;
  self->ways = ways;
  while ((child = gtk_widget_get_first_child (self->buttons)) != NULL)
    gtk_box_remove (GTK_BOX (self->buttons), child);
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *button = gtk_button_new_with_label (buttons[i].label);

      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u",
                                        hearth_account_get_number (self->account));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), buttons[i].action);
      if (i > 0)
        gtk_widget_add_css_class (button, "flat");
      gtk_box_append (GTK_BOX (self->buttons), button);
    }
}

static const char *
sign_of_state (const HearthAccountStatus *status)
{
  switch (status->state)
    {
    case HEARTH_ACCOUNT_PROBLEM:
      return "dialog-warning-symbolic";
    case HEARTH_ACCOUNT_WAITING:
      return "network-offline-symbolic";
    case HEARTH_ACCOUNT_CONNECTING:
    case HEARTH_ACCOUNT_SYNCING:
      return "content-loading-symbolic";
    case HEARTH_ACCOUNT_IDLE:
    case HEARTH_ACCOUNT_DISABLED:
    default:
      return "object-select-symbolic";
    }
}

/* "Tomas" for a person's only account, "Anna, Home" otherwise. */
static char *
dup_name (HearthAccount *account)
{
  HearthMember *member = hearth_account_get_member (account);

  if (g_list_model_get_n_items (hearth_member_get_accounts (member)) < 2)
    return g_strdup (hearth_member_get_name (member));
  /* Translators: a person and one of their accounts, "Anna, Home" */
  return g_strdup_printf (_ ("%1$s, %2$s"), hearth_member_get_name (member),
                          hearth_account_get_name (account));
}

static HearthWays
ways_of (HearthAccountRow *self)
{
  const HearthAccountStatus *status = hearth_account_get_status (self->account);

  if (hearth_account_needs_user (self->account))
    return hearth_words_get_ways (status->error);
  if (status->state == HEARTH_ACCOUNT_WAITING)
    return HEARTH_WAY_RETRY | (status->exchange != NULL ? HEARTH_WAY_DETAILS : 0);
  if (status->texts == HEARTH_TEXTS_FETCHING)
    return HEARTH_WAY_STOP_TEXTS;
  return status->texts == HEARTH_TEXTS_STOPPED ? HEARTH_WAY_RESUME_TEXTS : HEARTH_WAY_NONE;
}

/* Sentences behind one another, of which some have their full stop. */
static char *
join (const char *words, const char *reason, const char *full)
{
  g_autoptr (GString) text = g_string_new (words);

  for (int i = 0; i < 2; i++)
    {
      const char *more = i == 0 ? reason : full;

      if (more != NULL)
        g_string_append_printf (text, "%s%s", g_str_has_suffix (text->str, ".") ? " " : ". ", more);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
refresh (HearthAccountRow *self)
{
  const HearthAccountStatus *status = hearth_account_get_status (self->account);
  gboolean needs_user = hearth_account_needs_user (self->account);
  gboolean is_waiting = status->state == HEARTH_ACCOUNT_WAITING;
  g_autofree char *name = dup_name (self->account);
  g_autofree char *words = hearth_words_for_status (self->account);
  gboolean has_reason = is_waiting && status->error != NULL &&
                        !g_error_matches (status->error, HEARTH_ERROR, HEARTH_ERROR_OFFLINE);
  g_autofree char *reason = has_reason ? hearth_words_for_error (status->error) : NULL;
  g_autofree char *said = NULL;
  g_autofree char *full = hearth_words_for_quota_warning (&status->quota);
  g_autofree char *why = join (words, reason, full);

  gtk_image_set_from_icon_name (self->sign, sign_of_state (status));
  gtk_label_set_text (self->name, name);
  said = g_strdup_printf ("%s. %s", name, why);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  if (g_strcmp0 (gtk_label_get_text (self->why), why) != 0)
    gtk_label_set_text (self->why, why);
  if (needs_user)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->why), "hearth-error");
      gtk_widget_add_css_class (GTK_WIDGET (self->sign), "hearth-warning");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->why), "hearth-error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->sign), "hearth-warning");
    }
  show_buttons (self, ways_of (self));
}

static void
hearth_account_row_dispose (GObject *object)
{
  g_clear_object (&HEARTH_ACCOUNT_ROW (object)->account);
  G_OBJECT_CLASS (hearth_account_row_parent_class)->dispose (object);
}

static void
hearth_account_row_class_init (HearthAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_account_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthAccountRow, sign);
  gtk_widget_class_bind_template_child (widget_class, HearthAccountRow, name);
  gtk_widget_class_bind_template_child (widget_class, HearthAccountRow, why);
  gtk_widget_class_bind_template_child (widget_class, HearthAccountRow, buttons);
}

static void
hearth_account_row_init (HearthAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hearth_account_row_new:
 * @account: the account to follow
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
hearth_account_row_new (HearthAccount *account)
{
  HearthAccountRow *self = g_object_new (HEARTH_TYPE_ACCOUNT_ROW, NULL);

  self->account = g_object_ref (account);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "u", hearth_account_get_number (account));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "activity.diagnose");
  g_signal_connect_object (account, "notify", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
  return GTK_WIDGET (self);
}
