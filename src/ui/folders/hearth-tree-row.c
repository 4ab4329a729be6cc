/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the folder tree, which follows what it shows by property notifies. UI thread; owned by the list view. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-tree-row.h"

#include <glib/gi18n.h>

#include "hearth-disc.h"
#include "hearth-member.h"
#include "hearth-role-icon.h"
#include "hearth-tooltip.h"
#include "hearth-words.h"

struct _HearthTreeRow
{
  GtkWidget parent_instance;

  GtkTreeExpander *expander;
  GtkStack *mark;
  GtkImage *icon;
  GtkLabel *disc;
  GtkLabel *name;
  GtkWidget *open_mark;
  GtkWidget *warning;
  GtkLabel *count;

  GtkListItem *item; /* not owned */
  GtkTreeListRow *row;
  GObject *shown;
  GObject *troubled; /* the account whose state this row shows */
};

G_DEFINE_FINAL_TYPE (HearthTreeRow, hearth_tree_row, GTK_TYPE_WIDGET)

static void
set_class (HearthTreeRow *self, const char *name, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static void
show_count (HearthTreeRow *self, guint n)
{
  /* Translators: a number of messages, grouped as usual: 1,240 */
  g_autofree char *text = n > 0 ? g_strdup_printf (_ ("%'u"), n) : g_strdup ("");

  gtk_label_set_text (self->count, text);
  gtk_widget_set_visible (GTK_WIDGET (self->count), n > 0);
}

static void
show_name (HearthTreeRow *self, const char *name, const char *said)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_label_set_text (self->name, name);
  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

static void
show_trouble (HearthTreeRow *self, HearthAccount *account)
{
  gboolean needs_user = account != NULL && hearth_account_needs_user (account);
  g_autofree char *why = NULL;

  gtk_widget_set_visible (self->open_mark,
                          account != NULL && hearth_account_get_status (account)->is_unencrypted);
  gtk_widget_set_visible (self->warning, needs_user);
  if (!needs_user)
    return;
  why = hearth_words_for_status (account);
  hearth_tooltip_set (self->warning, why);
}

/* How fresh all of it is; nothing for a person with several accounts, whose captions say it. */
static void
show_account_tooltip (HearthTreeRow *self, HearthAccount *account)
{
  g_autofree char *words = NULL;
  g_autofree char *room = NULL;
  g_autofree char *both = NULL;

  if (account != NULL)
    {
      words = hearth_words_for_status (account);
      room = hearth_words_for_quota (&hearth_account_get_status (account)->quota);
      both = g_strjoin ("\n", words, room, NULL);
    }
  hearth_tooltip_set (GTK_WIDGET (self), both);
}

static void
show_folder_tooltip (HearthTreeRow *self, HearthFolder *folder)
{
  const HearthFolderInfo *info = hearth_folder_get_info (folder);
  const char *why_not;
  g_autofree char *words = NULL;

  if (info->is_pending)
    words = g_strdup (_ ("Not on the server yet"));
  else if (info->is_selectable)
    words = hearth_words_for_folder_freshness (folder);
  why_not = info->is_selectable ? hearth_words_why_not (folder, HEARTH_RIGHTS_CHANGING) : NULL;
  if (words != NULL && why_not != NULL)
    {
      g_autofree char *both = g_strjoin ("\n", words, why_not, NULL);

      hearth_tooltip_set (GTK_WIDGET (self), both);
      return;
    }
  hearth_tooltip_set (GTK_WIDGET (self), words);
}

/* What is switched off is dim, and its folders with it. */
static void
show_off (HearthTreeRow *self, HearthAccount *account)
{
  set_class (self, "hearth-off",
             account != NULL && hearth_account_get_status (account)->state == HEARTH_ACCOUNT_DISABLED);
}

static HearthAccount *
sole_account (HearthMember *member)
{
  GListModel *accounts = hearth_member_get_accounts (member);
  g_autoptr (HearthAccount) account = NULL;

  if (g_list_model_get_n_items (accounts) != 1)
    return NULL;
  account = g_list_model_get_item (accounts, 0);
  return account; /* the member holds it */
}

static void
show_member (HearthTreeRow *self)
{
  HearthMember *member = HEARTH_MEMBER (self->shown);
  HearthAccount *account = sole_account (member);
  g_autofree char *initial = hearth_member_dup_initial (member);
  g_autofree char *trouble = NULL;
  g_autofree char *said = NULL;

  hearth_disc_set_person (self->disc, initial, hearth_member_get_color (member));
  gtk_stack_set_visible_child (self->mark, GTK_WIDGET (self->disc));
  gtk_widget_set_visible (GTK_WIDGET (self->mark), TRUE);
  show_count (self, 0);
  show_trouble (self, account);
  show_off (self, account);
  show_account_tooltip (self, account);
  if (account != NULL && (hearth_account_needs_user (account) ||
                          hearth_account_get_status (account)->state == HEARTH_ACCOUNT_DISABLED))
    trouble = hearth_words_for_status (account);
  said = g_strconcat (hearth_member_get_name (member), trouble != NULL ? ". " : NULL, trouble, NULL);
  show_name (self, hearth_member_get_name (member), said);
}

static void
show_account (HearthTreeRow *self)
{
  HearthAccount *account = HEARTH_ACCOUNT (self->shown);
  HearthFolder *inbox = hearth_account_find_role (account, HEARTH_ROLE_INBOX);
  const char *name = hearth_account_get_name (account);
  const char *owner = hearth_member_get_name (hearth_account_get_member (account));
  const gboolean is_off = hearth_account_get_status (account)->state == HEARTH_ACCOUNT_DISABLED;
  g_autofree char *trouble =
      is_off || hearth_account_needs_user (account) ? hearth_words_for_status (account) : NULL;
  g_autofree char *said = g_strconcat (name, ", ", owner, trouble != NULL ? ". " : NULL, trouble, NULL);

  gtk_widget_set_visible (GTK_WIDGET (self->mark), FALSE);
  show_count (self, inbox != NULL && !gtk_tree_list_row_get_expanded (self->row)
                        ? hearth_folder_get_n_unread (inbox)
                        : 0);
  show_trouble (self, account);
  show_off (self, account);
  show_account_tooltip (self, account);
  show_name (self, name, said);
}

static void
show_folder (HearthTreeRow *self)
{
  HearthFolder *folder = HEARTH_FOLDER (self->shown);
  HearthFolderRole role = hearth_folder_get_role (folder);
  const HearthFolderInfo *info = hearth_folder_get_info (folder);
  g_autofree char *said = hearth_words_for_folder (folder);
  guint n_unread = hearth_folder_get_n_unread (folder);

  gtk_image_set_from_icon_name (self->icon, hearth_role_icon (role));
  gtk_stack_set_visible_child (self->mark, GTK_WIDGET (self->icon));
  gtk_widget_set_visible (GTK_WIDGET (self->mark), TRUE);
  set_class (self, "hearth-asks", role == HEARTH_ROLE_INBOX && n_unread > 0);
  set_class (self, "hearth-holder", !info->is_selectable);
  set_class (self, "hearth-pending", info->is_pending);
  show_folder_tooltip (self, folder);
  /* A draft waits to be written on, whether it was read or not. */
  show_count (self, role == HEARTH_ROLE_DRAFTS ? info->n_messages : n_unread);
  show_trouble (self, NULL);
  show_off (self, hearth_folder_get_account (folder));
  show_name (self, hearth_folder_get_name (folder), said);
}

static void
refresh (HearthTreeRow *self)
{
  if (self->shown == NULL)
    return;
  if (HEARTH_IS_MEMBER (self->shown))
    show_member (self);
  else if (HEARTH_IS_ACCOUNT (self->shown))
    show_account (self);
  else if (HEARTH_IS_FOLDER (self->shown))
    show_folder (self);
}

static void
clicked_cb (HearthTreeRow *self)
{
  /* A folder that can be opened is opened by a click; what only holds others is unfolded. */
  if (self->item != NULL && !gtk_list_item_get_selectable (self->item))
    gtk_tree_list_row_set_expanded (self->row, !gtk_tree_list_row_get_expanded (self->row));
}

/* A row that can be chosen takes the focus itself; GTK asks what is in the others. */
static gboolean
hearth_tree_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (HEARTH_TREE_ROW (widget)->expander));
}

static void
hearth_tree_row_dispose (GObject *object)
{
  HearthTreeRow *self = HEARTH_TREE_ROW (object);
  GtkWidget *child;

  hearth_tree_row_unbind (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (hearth_tree_row_parent_class)->dispose (object);
}

static void
hearth_tree_row_class_init (HearthTreeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_tree_row_dispose;
  widget_class->grab_focus = hearth_tree_row_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hearthmail/Hearth/ui/hearth-tree-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthTreeRow, expander);
  gtk_widget_class_bind_template_child (widget_class, HearthTreeRow, mark);
  gtk_widget_class_bind_template_child (widget_class, HearthTreeRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HearthTreeRow, disc);
  gtk_widget_class_bind_template_child (widget_class, HearthTreeRow, name);
  gtk_widget_class_bind_template_child (widget_class, HearthTreeRow, open_mark);
  gtk_widget_class_bind_template_child (widget_class, HearthTreeRow, warning);
  gtk_widget_class_bind_template_child (widget_class, HearthTreeRow, count);
}

static void
hearth_tree_row_init (HearthTreeRow *self)
{
  GtkGesture *click;

  gtk_widget_init_template (GTK_WIDGET (self));
  click = gtk_gesture_click_new ();
  g_signal_connect_swapped (click, "released", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * hearth_tree_row_new:
 *
 * Returns: (transfer floating): a row that shows nothing
 */
GtkWidget *
hearth_tree_row_new (void)
{
  return g_object_new (HEARTH_TYPE_TREE_ROW, NULL);
}

/**
 * hearth_tree_row_bind:
 * @item: the list item whose child this row is, bound to a #GtkTreeListRow
 */
void
hearth_tree_row_bind (HearthTreeRow *self, GtkListItem *item)
{
  gboolean is_folder, is_selectable;

  hearth_tree_row_unbind (self);
  self->item = item;
  self->row = g_object_ref (gtk_list_item_get_item (item));
  self->shown = gtk_tree_list_row_get_item (self->row);
  gtk_tree_expander_set_list_row (self->expander, self->row);
  is_folder = HEARTH_IS_FOLDER (self->shown);
  is_selectable = is_folder && hearth_folder_get_info (HEARTH_FOLDER (self->shown))->is_selectable;
  gtk_list_item_set_selectable (item, is_selectable);
  gtk_widget_set_focusable (GTK_WIDGET (self->expander), !is_selectable);
  set_class (self, "hearth-person", HEARTH_IS_MEMBER (self->shown));
  set_class (self, "hearth-account", HEARTH_IS_ACCOUNT (self->shown));
  set_class (self, "hearth-asks", FALSE);
  set_class (self, "hearth-holder", FALSE);
  set_class (self, "hearth-pending", FALSE);
  set_class (self, "hearth-drop", FALSE);
  hearth_tooltip_set (GTK_WIDGET (self), NULL);
  if (HEARTH_IS_MEMBER (self->shown) && sole_account (HEARTH_MEMBER (self->shown)) != NULL)
    self->troubled = g_object_ref (G_OBJECT (sole_account (HEARTH_MEMBER (self->shown))));
  else if (is_folder)
    self->troubled = g_object_ref (G_OBJECT (hearth_folder_get_account (HEARTH_FOLDER (self->shown))));

  g_signal_connect_object (self->shown, "notify", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->row, "notify::expanded", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  if (self->troubled != NULL)
    g_signal_connect_object (self->troubled, "notify", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

/**
 * hearth_tree_row_unbind:
 *
 * Follows nothing any more.
 */
void
hearth_tree_row_unbind (HearthTreeRow *self)
{
  GObject *followed[] = { self->shown, G_OBJECT (self->row), self->troubled };

  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    if (followed[i] != NULL)
      g_signal_handlers_disconnect_by_func (followed[i], refresh, self);
  if (self->expander != NULL)
    gtk_tree_expander_set_list_row (self->expander, NULL);
  g_clear_object (&self->troubled);
  g_clear_object (&self->shown);
  g_clear_object (&self->row);
  self->item = NULL;
}

/**
 * hearth_tree_row_get_row:
 *
 * Returns: (transfer none) (nullable): the place in the tree that is shown
 */
GtkTreeListRow *
hearth_tree_row_get_row (HearthTreeRow *self)
{
  return self->row;
}
