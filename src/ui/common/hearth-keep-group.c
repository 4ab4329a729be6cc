/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much mail is on this computer before anybody opens it, for an account or a folder: one choice, its two details where
 * they matter, and under it what it means. UI thread; owned by the page or dialog that shows it. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-keep-group.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"

#define MB ((guint64) 1024 * 1024)

static const guint months[] = { 1, 3, 6, 12, 24, 60 };
static const guint64 limits[] = { 0, 100 * 1024, MB, 10 * MB };
static const HearthKeepKind account_kinds[] = { HEARTH_KEEP_TEXTS, HEARTH_KEEP_EVERYTHING, HEARTH_KEEP_RECENT,
                                                HEARTH_KEEP_HEADERS };
static const HearthKeepKind folder_kinds[] = { HEARTH_KEEP_AS_ACCOUNT, HEARTH_KEEP_TEXTS,
                                               HEARTH_KEEP_EVERYTHING, HEARTH_KEEP_RECENT,
                                               HEARTH_KEEP_HEADERS };

struct _HearthKeepGroup
{
  AdwPreferencesGroup parent_instance;

  AdwComboRow *kind;
  AdwComboRow *months;
  AdwComboRow *limit;

  const HearthKeepKind *kinds;
  guint n_kinds;
  HearthKeep keep;
  gboolean is_filling;
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HearthKeepGroup, hearth_keep_group, ADW_TYPE_PREFERENCES_GROUP)

static const char *
words_for_kind (HearthKeepKind kind)
{
  switch (kind)
    {
    case HEARTH_KEEP_AS_ACCOUNT:
      return _ ("As for the account");
    case HEARTH_KEEP_EVERYTHING:
      return _ ("Everything");
    case HEARTH_KEEP_RECENT:
      return _ ("Only recent messages");
    case HEARTH_KEEP_HEADERS:
      return _ ("Only the lists");
    case HEARTH_KEEP_TEXTS:
    case HEARTH_N_KEEP_KINDS:
    default:
      return _ ("All texts");
    }
}

static const char *
words_for_effect (HearthKeepKind kind)
{
  switch (kind)
    {
    case HEARTH_KEEP_AS_ACCOUNT:
      return _ ("What is chosen for the account holds for this folder, too.");
    case HEARTH_KEEP_EVERYTHING:
      return _ ("Messages with all their attachments. This takes the most room on the disk.");
    case HEARTH_KEEP_RECENT:
      return _ ("Recent messages can be read without the network. Older ones are in the list and come when "
                "you open them.");
    case HEARTH_KEEP_HEADERS:
      return _ ("The list says who wrote what and when. Each message comes over the network when you open "
                "it.");
    case HEARTH_KEEP_TEXTS:
    case HEARTH_N_KEEP_KINDS:
    default:
      return _ ("Every message can be read without the network. Larger attachments come when you open "
                "them.");
    }
}

static char *
dup_months_words (guint n)
{
  if (n % 12 == 0)
    return g_strdup_printf (ngettext ("The last year", "The last %u years", n / 12), n / 12);
  return g_strdup_printf (ngettext ("The last month", "The last %u months", n), n);
}

static char *
dup_limit_words (guint64 limit)
{
  g_autofree char *size = NULL;

  if (limit == 0)
    return g_strdup (_ ("None"));
  if (limit < MB)
    size = g_strdup_printf (_ ("%u KB"), (guint) (limit / 1024));
  else
    size = g_strdup_printf (_ ("%u MB"), (guint) (limit / MB));
  /* Translators: of attachments; %s is a size: "Up to 1 MB" */
  return g_strdup_printf (_ ("Up to %s"), size);
}

/* --- showing --- */

static guint
place_of_kind (HearthKeepGroup *self)
{
  for (guint i = 0; i < self->n_kinds; i++)
    if (self->kinds[i] == self->keep.kind)
      return i;
  return 0;
}

/* The nearest that is offered and not less. */
static guint
place_of_months (HearthKeepGroup *self)
{
  guint place = 0;

  while (place + 1 < G_N_ELEMENTS (months) && months[place] < self->keep.months)
    place++;
  return place;
}

static guint
place_of_limit (HearthKeepGroup *self)
{
  guint place = 0;

  while (place + 1 < G_N_ELEMENTS (limits) && limits[place] < self->keep.attachment_max_bytes)
    place++;
  return place;
}

static void
show_details (HearthKeepGroup *self)
{
  const HearthKeepKind kind = self->keep.kind;

  gtk_widget_set_visible (GTK_WIDGET (self->months), kind == HEARTH_KEEP_RECENT);
  gtk_widget_set_visible (GTK_WIDGET (self->limit), kind == HEARTH_KEEP_RECENT || kind == HEARTH_KEEP_TEXTS);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->kind), words_for_effect (kind));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->kind), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words_for_effect (kind), -1);
}

static void
show_keep (HearthKeepGroup *self)
{
  self->is_filling = TRUE;
  adw_combo_row_set_selected (self->kind, place_of_kind (self));
  adw_combo_row_set_selected (self->months, place_of_months (self));
  adw_combo_row_set_selected (self->limit, place_of_limit (self));
  self->is_filling = FALSE;
  show_details (self);
}

static void
selected_cb (HearthKeepGroup *self)
{
  HearthKeep chosen = self->keep;

  if (self->is_filling)
    return;
  chosen.kind = self->kinds[MIN (adw_combo_row_get_selected (self->kind), self->n_kinds - 1)];
  chosen.months = months[MIN (adw_combo_row_get_selected (self->months), G_N_ELEMENTS (months) - 1)];
  chosen.attachment_max_bytes =
      limits[MIN (adw_combo_row_get_selected (self->limit), G_N_ELEMENTS (limits) - 1)];
  if (hearth_keep_equal (&chosen, &self->keep))
    return;
  self->keep = chosen;
  show_details (self);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static AdwComboRow *
add_row (HearthKeepGroup *self, const char *title, GtkStringList *words)
{
  AdwComboRow *row = ADW_COMBO_ROW (adw_combo_row_new ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_combo_row_set_model (row, G_LIST_MODEL (words));
  hearth_accessible_set_label (GTK_WIDGET (row), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static void
add_rows (HearthKeepGroup *self)
{
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) spans = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) sizes = gtk_string_list_new (NULL);

  for (guint i = 0; i < self->n_kinds; i++)
    gtk_string_list_append (kinds, words_for_kind (self->kinds[i]));
  for (guint i = 0; i < G_N_ELEMENTS (months); i++)
    gtk_string_list_take (spans, dup_months_words (months[i]));
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    gtk_string_list_take (sizes, dup_limit_words (limits[i]));
  self->is_filling = TRUE;
  self->kind = add_row (self, _ ("Here without opening"), kinds);
  self->months = add_row (self, _ ("Recent are"), spans);
  self->limit = add_row (self, _ ("Attachments that come along"), sizes);
  self->is_filling = FALSE;
}

static void
hearth_keep_group_class_init (HearthKeepGroupClass *klass)
{
  /**
   * HearthKeepGroup::chosen:
   *
   * The user has chosen something else: hearth_keep_group_get_keep().
   */
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
hearth_keep_group_init (HearthKeepGroup *self)
{
}

/**
 * hearth_keep_group_new:
 * @keep: what is chosen now
 *
 * Returns: (transfer floating): the rows
 */
GtkWidget *
hearth_keep_group_new (HearthKeepGroupKind kind, const HearthKeep *keep)
{
  HearthKeepGroup *self = g_object_new (HEARTH_TYPE_KEEP_GROUP, NULL);
  const gboolean is_account = kind == HEARTH_KEEP_GROUP_ACCOUNT;

  self->keep = *keep;
  self->kinds = is_account ? account_kinds : folder_kinds;
  self->n_kinds = is_account ? G_N_ELEMENTS (account_kinds) : G_N_ELEMENTS (folder_kinds);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Mail on this computer"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _ ("The lists always are. What is here already stays."));
  add_rows (self);
  show_keep (self);
  return GTK_WIDGET (self);
}

/**
 * hearth_keep_group_get_keep:
 *
 * Returns: what is chosen
 */
HearthKeep
hearth_keep_group_get_keep (HearthKeepGroup *self)
{
  return self->keep;
}

/**
 * hearth_keep_group_set_keep:
 * @keep: copied
 *
 * Shows what is chosen now; "chosen" is not emitted.
 */
void
hearth_keep_group_set_keep (HearthKeepGroup *self, const HearthKeep *keep)
{
  self->keep = *keep;
  show_keep (self);
}
