/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu of a row of the tree: making, renaming and deleting folders, and what is done with all of one. What cannot be
 * done says why. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-folder-tree-private.h"

#include <glib/gi18n.h>

#include "hearth-folder-dialogs.h"
#include "hearth-list-focus.h"
#include "hearth-reasons.h"

/* --- what the menu is about --- */

static HearthFolder *
get_folder (HearthFolderTree *self)
{
  return HEARTH_IS_FOLDER (self->menu_item) ? HEARTH_FOLDER (self->menu_item) : NULL;
}

/* The account of the row; a person has one only if it is the only one. */
static HearthAccount *
get_account (HearthFolderTree *self)
{
  GListModel *accounts;
  g_autoptr (HearthAccount) account = NULL;

  if (HEARTH_IS_FOLDER (self->menu_item))
    return hearth_folder_get_account (HEARTH_FOLDER (self->menu_item));
  if (HEARTH_IS_ACCOUNT (self->menu_item))
    return HEARTH_ACCOUNT (self->menu_item);
  if (!HEARTH_IS_MEMBER (self->menu_item))
    return NULL;
  accounts = hearth_member_get_accounts (HEARTH_MEMBER (self->menu_item));
  if (g_list_model_get_n_items (accounts) != 1)
    return NULL;
  account = g_list_model_get_item (accounts, 0);
  return account; /* the member holds it */
}

static gboolean
is_special (HearthFolder *folder)
{
  return hearth_folder_get_role (folder) != HEARTH_ROLE_NONE;
}

static gboolean
has_folders (HearthFolder *folder)
{
  return g_list_model_get_n_items (hearth_folder_get_children (folder)) > 0;
}

static gboolean
can_be_emptied (HearthFolder *folder)
{
  const HearthFolderRole role = hearth_folder_get_role (folder);

  return role == HEARTH_ROLE_TRASH || role == HEARTH_ROLE_JUNK;
}

static const char *
why_no_rename (HearthFolder *folder)
{
  if (is_special (folder))
    return _ ("Mail programs need this folder: it keeps its name");
  return hearth_words_why_not (folder, HEARTH_RIGHT_REMOVE);
}

static const char *
why_no_remove (HearthFolder *folder)
{
  if (is_special (folder))
    return _ ("Mail programs need this folder: it stays");
  if (has_folders (folder))
    return _ ("It has folders in it: delete those first");
  return hearth_words_why_not (folder, HEARTH_RIGHT_REMOVE);
}

static const char *
why_no_marking (HearthFolder *folder)
{
  const char *why = hearth_words_why_not (folder, HEARTH_RIGHT_SEEN);

  return why == NULL && hearth_folder_get_n_unread (folder) == 0 ? _ ("All in it is read") : why;
}

static const char *
why_no_emptying (HearthFolder *folder)
{
  const char *why = hearth_words_why_not (folder, HEARTH_RIGHT_DELETE);

  return why == NULL && hearth_folder_get_info (folder)->n_messages == 0 ? _ ("There is nothing in it") : why;
}

/* Of what the menu has for a folder. */
static const char *
why_not (const char *action, gpointer folder)
{
  if (g_str_equal (action, "folder.new-inside"))
    return hearth_words_why_not (folder, HEARTH_RIGHT_CREATE);
  if (g_str_equal (action, "folder.rename"))
    return why_no_rename (folder);
  if (g_str_equal (action, "folder.remove"))
    return why_no_remove (folder);
  if (g_str_equal (action, "folder.mark-read"))
    return why_no_marking (folder);
  if (g_str_equal (action, "folder.empty"))
    return why_no_emptying (folder);
  return NULL;
}

/* --- the menu --- */

static void
append (GMenu *menu, const char *label, const char *action)
{
  g_menu_append (menu, label, action);
}

static GMenuModel *
make_folder_section (HearthFolder *folder)
{
  GMenu *section = g_menu_new ();

  append (section, _ ("_Rename…"), "folder.rename");
  append (section, _ ("_Delete…"), "folder.remove");
  if (hearth_folder_get_info (folder)->is_subscribed)
    append (section, _ ("_Unsubscribe"), "folder.unsubscribe");
  else
    append (section, _ ("_Subscribe"), "folder.subscribe");
  return G_MENU_MODEL (section);
}

static GMenuModel *
make_messages_section (HearthFolder *folder)
{
  GMenu *section = g_menu_new ();

  append (section, _ ("Mark all as rea_d"), "folder.mark-read");
  if (hearth_folder_get_info (folder)->is_selectable)
    append (section, _ ("Mail on this _computer…"), "folder.keep");
  if (hearth_folder_get_role (folder) == HEARTH_ROLE_TRASH)
    append (section, _ ("_Empty Trash…"), "folder.empty");
  else if (hearth_folder_get_role (folder) == HEARTH_ROLE_JUNK)
    append (section, _ ("_Empty Junk…"), "folder.empty");
  return G_MENU_MODEL (section);
}

static GMenuModel *
make_menu (HearthFolder *folder)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) making = g_menu_new ();

  append (making, _ ("_New folder…"), "folder.new");
  if (folder != NULL)
    append (making, _ ("New folder _inside…"), "folder.new-inside");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (making));
  if (folder == NULL)
    {
      g_autoptr (GMenu) servers = g_menu_new ();

      append (servers, _ ("_Connection…"), "folder.diagnose");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (servers));
    }
  if (folder != NULL)
    {
      g_autoptr (GMenuModel) own = make_folder_section (folder);
      g_autoptr (GMenuModel) messages = make_messages_section (folder);

      g_menu_append_section (menu, NULL, own);
      g_menu_append_section (menu, NULL, messages);
    }
  return G_MENU_MODEL (menu);
}

static void
update_actions (HearthFolderTree *self)
{
  static const char *const actions[] = { "folder.new-inside", "folder.rename", "folder.remove",
                                         "folder.mark-read", "folder.empty" };
  GtkWidget *widget = GTK_WIDGET (self);
  HearthFolder *folder = get_folder (self);
  const gboolean has_client = self->client != NULL;

  gtk_widget_action_set_enabled (widget, "folder.new", has_client && get_account (self) != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (
        widget, actions[i],
        has_client && folder != NULL && why_not (actions[i], folder) == NULL &&
            (!g_str_equal (actions[i], "folder.empty") || can_be_emptied (folder)));
}

static gboolean
pop_up (HearthFolderTree *self, HearthTreeRow *row, const GdkRectangle *place)
{
  GtkTreeListRow *list_row = hearth_tree_row_get_row (row);
  g_autoptr (GMenuModel) menu = NULL;
  HearthFolder *folder;

  g_clear_object (&self->menu_item);
  self->menu_item = list_row != NULL ? gtk_tree_list_row_get_item (list_row) : NULL;
  if (self->client == NULL || get_account (self) == NULL)
    return FALSE;
  folder = get_folder (self);
  menu = make_menu (folder);
  update_actions (self);
  /* Each time anew: in GTK 4.8 one that gets another model keeps the height it had. */
  g_clear_pointer (&self->menu_popover, gtk_widget_unparent);
  self->menu_popover = gtk_popover_menu_new_from_model (menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu_popover), FALSE);
  gtk_widget_set_halign (self->menu_popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu_popover, GTK_WIDGET (self));
  if (folder != NULL)
    hearth_reasons_set_menu (self->menu_popover, why_not, folder);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu_popover), place);
  /* The pointer rests on the row while the menu is open. */
  g_object_bind_property (self->menu_popover, "visible", row, "has-tooltip", G_BINDING_INVERT_BOOLEAN);
  gtk_popover_popup (GTK_POPOVER (self->menu_popover));
  /* The release goes to the menu: in GTK 4.8 the row would stay pressed. */
  hearth_list_focus_let_go (GTK_WIDGET (row));
  return TRUE;
}

static void
right_click_cb (GtkGestureClick *gesture, int n_press, double x, double y, HearthFolderTree *self)
{
  HearthTreeRow *row = hearth_folder_tree_row_at (self, x, y);
  const GdkRectangle place = { (int) x, (int) y, 1, 1 };

  if (row != NULL && pop_up (self, row, &place))
    hearth_list_focus_end_press (gesture);
}

/* --- keys --- */

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (widget);
  HearthTreeRow *row = hearth_folder_tree_focus_row (self);
  graphene_rect_t bounds;
  GdkRectangle place;

  if (row == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), widget, &bounds))
    return FALSE;
  place =
      (GdkRectangle){ (int) bounds.origin.x + 40, (int) (bounds.origin.y + bounds.size.height / 2), 1, 1 };
  return pop_up (self, row, &place);
}

/* F2 and Delete, for the row that has the focus. */
static gboolean
action_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (widget);
  HearthTreeRow *row = hearth_folder_tree_focus_row (self);

  if (row == NULL || hearth_tree_row_get_row (row) == NULL)
    return FALSE;
  g_clear_object (&self->menu_item);
  self->menu_item = gtk_tree_list_row_get_item (hearth_tree_row_get_row (row));
  update_actions (self);
  gtk_widget_activate_action_variant (widget, g_variant_get_string (args, NULL), NULL);
  return TRUE;
}

/* --- actions --- */

/* The window for a dialog. The menu closes by itself at a click, but not when an assistive tool takes an item. */
static GtkWindow *
leave_menu (HearthFolderTree *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->menu_popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->menu_popover));
  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
new_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (widget);

  hearth_folder_dialogs_create (leave_menu (self), self->client, get_account (self), NULL);
}

static void
new_folder_inside (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (widget);

  hearth_folder_dialogs_create (leave_menu (self), self->client, get_account (self), get_folder (self));
}

static void
rename_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (widget);

  hearth_folder_dialogs_rename (leave_menu (self), self->client, get_folder (self));
}

static void
remove_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (widget);

  hearth_folder_dialogs_remove (leave_menu (self), self->client, get_folder (self));
}

static void
empty_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (widget);

  hearth_folder_dialogs_empty (leave_menu (self), self->client, get_folder (self));
}

static void
keep_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (widget);

  if (self->client != NULL && get_folder (self) != NULL)
    hearth_folder_dialogs_keep (leave_menu (self), self->client, get_folder (self));
}

static void
diagnose (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthAccount *account = get_account (HEARTH_FOLDER_TREE (widget));

  leave_menu (HEARTH_FOLDER_TREE (widget));
  if (account != NULL)
    gtk_widget_activate_action (widget, "app.diagnose", "u", hearth_account_get_number (account));
}

static void
with_folder (GtkWidget *widget, void (*act) (HearthClient *client, HearthKey folder))
{
  HearthFolderTree *self = HEARTH_FOLDER_TREE (widget);

  if (self->client != NULL && get_folder (self) != NULL)
    act (self->client, hearth_folder_get_key (get_folder (self)));
}

static void
subscribe (GtkWidget *widget, const char *name, GVariant *parameter)
{
  with_folder (widget, hearth_client_subscribe_folder);
}

static void
unsubscribe (GtkWidget *widget, const char *name, GVariant *parameter)
{
  with_folder (widget, hearth_client_unsubscribe_folder);
}

static void
mark_read (GtkWidget *widget, const char *name, GVariant *parameter)
{
  with_folder (widget, hearth_client_mark_all_read);
}

/**
 * hearth_folder_tree_menu_class_init:
 * @widget_class: the class of #HearthFolderTree
 */
void
hearth_folder_tree_menu_class_init (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "folder.new", new_folder },       { "folder.new-inside", new_folder_inside },
    { "folder.rename", rename_folder }, { "folder.remove", remove_folder },
    { "folder.subscribe", subscribe },  { "folder.unsubscribe", unsubscribe },
    { "folder.mark-read", mark_read },  { "folder.empty", empty_folder },
    { "folder.keep", keep_folder },     { "folder.diagnose", diagnose },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F2, 0, action_key_cb, "s", "folder.rename");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, action_key_cb, "s", "folder.remove");
}

/**
 * hearth_folder_tree_menu_init:
 *
 * Connects the menu's gesture; called once, after the template.
 */
void
hearth_folder_tree_menu_init (HearthFolderTree *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (right_click_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * hearth_folder_tree_menu_dispose:
 *
 * Takes the menu away.
 */
void
hearth_folder_tree_menu_dispose (HearthFolderTree *self)
{
  g_clear_pointer (&self->menu_popover, gtk_widget_unparent);
  g_clear_object (&self->menu_item);
  g_clear_object (&self->client);
}
