/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog of "Move to…" and "Copy to…". The focus stays in the search entry; arrow keys go through the folders and
 * Enter takes the one that is marked. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-folder-chooser.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hearth-accessible.h"
#include "hearth-reasons.h"
#include "hearth-role-icon.h"

#define N_RECENT    5
#define ROWS_A_PAGE 8
#define INDENT_PX   16

struct _HearthFolderChooser
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkButton *button;
  GtkEditable *entry;
  GtkScrolledWindow *scroller;
  GtkListBox *list;

  HearthClient *client;
  HearthFolder *source;
  GSettings *settings;
  HearthFileVerb verb;
  char **words; /* folded, of what is typed */
};

/* What a row stands for. */
typedef struct
{
  HearthFolder *folder;
  char *section;
  char *searched; /* folded */
  gboolean is_recent;
} Choice;

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HearthFolderChooser, hearth_folder_chooser, ADW_TYPE_WINDOW)

static GQuark choice_quark (void);
G_DEFINE_QUARK (hearth - choice, choice)

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_object_unref (choice->folder);
  g_free (choice->section);
  g_free (choice->searched);
  g_free (choice);
}

static const Choice *
choice_of (GtkListBoxRow *row)
{
  return g_object_get_qdata (G_OBJECT (row), choice_quark ());
}

/* --- rows --- */

static char *
dup_section (HearthFolder *folder)
{
  HearthAccount *account = hearth_folder_get_account (folder);
  HearthMember *member = hearth_account_get_member (account);

  if (g_list_model_get_n_items (hearth_member_get_accounts (member)) < 2)
    return g_strdup (hearth_member_get_name (member));
  /* Translators: a person and one of their accounts, "Anna, Home" */
  return g_strdup_printf (_ ("%1$s, %2$s"), hearth_member_get_name (member),
                          hearth_account_get_name (account));
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return normal != NULL ? g_utf8_casefold (normal, -1) : g_strdup ("");
}

static GtkWidget *
make_content (HearthFolder *folder, guint depth, const char *where)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new_from_icon_name (hearth_role_icon (hearth_folder_get_role (folder)));
  GtkWidget *name = gtk_label_new (hearth_folder_get_name (folder));

  gtk_widget_set_margin_start (box, (int) depth * INDENT_PX);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), name);
  if (where != NULL)
    {
      GtkWidget *label = gtk_label_new (where);

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, "hearth-chooser-where");
      gtk_box_append (GTK_BOX (box), label);
    }
  return box;
}

static const char *
why_not (HearthFolderChooser *self, HearthFolder *folder)
{
  if (folder == self->source)
    return _ ("They are in this folder");
  if (!hearth_folder_get_info (folder)->is_selectable)
    return _ ("This folder holds only folders");
  return hearth_words_why_not (folder, HEARTH_RIGHT_INSERT);
}

static void
add_row (HearthFolderChooser *self, HearthFolder *folder, guint depth, const char *recent_section)
{
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *where = dup_section (folder);
  g_autofree char *searched =
      g_strjoin (" ", hearth_folder_get_name (folder), hearth_folder_get_info (folder)->path, where, NULL);
  Choice *choice = g_new0 (Choice, 1);
  /* Translators: a folder, and whose it is: "Archive, Anna, Home" */
  g_autofree char *said = g_strdup_printf (_ ("%1$s, %2$s"), hearth_folder_get_name (folder), where);

  choice->folder = g_object_ref (folder);
  choice->is_recent = recent_section != NULL;
  choice->section = g_strdup (choice->is_recent ? recent_section : where);
  choice->searched = fold (searched);
  g_object_set_qdata_full (G_OBJECT (row), choice_quark (), choice, choice_free);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row),
                              make_content (folder, depth, choice->is_recent ? where : NULL));
  gtk_widget_set_sensitive (row, why_not (self, folder) == NULL);
  hearth_reasons_set (row, why_not (self, folder));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  gtk_list_box_append (self->list, row);
}

static void
add_folders (HearthFolderChooser *self, GListModel *folders, guint depth)
{
  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (HearthFolder) folder = g_list_model_get_item (folders, i);

      add_row (self, folder, depth, NULL);
      add_folders (self, hearth_folder_get_children (folder), depth + 1);
    }
}

static void
add_recent (HearthFolderChooser *self)
{
  g_autoptr (GVariant) recent = g_settings_get_value (self->settings, "recent-folders");

  for (gsize i = 0; i < g_variant_n_children (recent); i++)
    {
      HearthKey key;
      HearthFolder *folder;

      g_variant_get_child (recent, i, "t", &key);
      folder = hearth_client_find_folder (self->client, key);
      if (folder != NULL && why_not (self, folder) == NULL)
        add_row (self, folder, 0, _ ("Used last"));
    }
}

static void
add_other_accounts (HearthFolderChooser *self, HearthAccount *own)
{
  GListModel *members = hearth_client_get_members (self->client);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HearthMember) member = g_list_model_get_item (members, i);
      GListModel *accounts = hearth_member_get_accounts (member);

      for (guint k = 0; k < g_list_model_get_n_items (accounts); k++)
        {
          g_autoptr (HearthAccount) account = g_list_model_get_item (accounts, k);

          if (account != own)
            add_folders (self, hearth_account_get_folders (account), 0);
        }
    }
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *section = choice_of (row)->section;
  GtkWidget *label;

  if (before != NULL && g_str_equal (choice_of (before)->section, section))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (section);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "hearth-chooser-section");
  gtk_list_box_row_set_header (row, label);
}

static gboolean
is_any_typed (HearthFolderChooser *self)
{
  return self->words != NULL && *self->words != NULL;
}

/* While something is typed each folder is there once. */
static gboolean
filter_cb (GtkListBoxRow *row, gpointer data)
{
  HearthFolderChooser *self = data;
  const Choice *choice = choice_of (row);

  if (!is_any_typed (self))
    return TRUE;
  if (choice->is_recent || !gtk_widget_get_sensitive (GTK_WIDGET (row)))
    return FALSE;
  for (char **word = self->words; *word != NULL; word++)
    if (strstr (choice->searched, *word) == NULL)
      return FALSE;
  return TRUE;
}

/* --- the row that is marked --- */

static gboolean
can_be_marked (GtkListBoxRow *row)
{
  return gtk_widget_get_child_visible (GTK_WIDGET (row)) && gtk_widget_get_sensitive (GTK_WIDGET (row));
}

static void
mark (HearthFolderChooser *self, GtkListBoxRow *row)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  graphene_rect_t place;

  gtk_list_box_select_row (self->list, row);
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), row != NULL);
  hearth_reasons_set (GTK_WIDGET (self->button), row == NULL ? _ ("Choose a folder first") : NULL);
  if (row == NULL)
    return;
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT,
                                  row, -1);
  if (gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &place))
    gtk_adjustment_clamp_page (adjustment, place.origin.y, place.origin.y + place.size.height);
}

/* The first one that was meant: used last, or found. Enter alone must not move messages just anywhere. */
static void
mark_first (HearthFolderChooser *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (can_be_marked (row))
      break;
  if (row != NULL && !is_any_typed (self) && !choice_of (row)->is_recent)
    row = NULL;
  mark (self, row);
}

static void
step (HearthFolderChooser *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  const int direction = by > 0 ? 1 : -1;
  GtkListBoxRow *next = row;
  int left = ABS (by);

  for (int i = row != NULL ? gtk_list_box_row_get_index (row) + direction : 0;
       left > 0 && i >= 0 && gtk_list_box_get_row_at_index (self->list, i) != NULL; i += direction)
    {
      GtkListBoxRow *other = gtk_list_box_get_row_at_index (self->list, i);

      if (!can_be_marked (other))
        continue;
      next = other;
      left--;
    }
  if (next != NULL)
    mark (self, next);
}

static gboolean
key_cb (HearthFolderChooser *self, guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      step (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      step (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
      step (self, ROWS_A_PAGE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
      step (self, -ROWS_A_PAGE);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
typed_cb (HearthFolderChooser *self)
{
  g_autofree char *folded = fold (gtk_editable_get_text (self->entry));

  g_strfreev (self->words);
  self->words = g_strsplit_set (g_strstrip (folded), " ", -1);
  gtk_list_box_invalidate_filter (self->list);
  mark_first (self);
}

/* --- choosing --- */

static void
remember (HearthFolderChooser *self, HearthKey chosen)
{
  g_autoptr (GVariant) recent = g_settings_get_value (self->settings, "recent-folders");
  GVariantBuilder builder;
  guint n = 1;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("at"));
  g_variant_builder_add (&builder, "t", chosen);
  for (gsize i = 0; i < g_variant_n_children (recent) && n < N_RECENT; i++)
    {
      HearthKey key;

      g_variant_get_child (recent, i, "t", &key);
      if (key == chosen)
        continue;
      g_variant_builder_add (&builder, "t", key);
      n++;
    }
  g_settings_set_value (self->settings, "recent-folders", g_variant_builder_end (&builder));
}

static void
choose (HearthFolderChooser *self, GtkListBoxRow *row)
{
  g_autoptr (HearthFolder) folder = NULL;

  if (row == NULL || !can_be_marked (row))
    return;
  folder = g_object_ref (choice_of (row)->folder);
  remember (self, hearth_folder_get_key (folder));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, folder);
  gtk_window_close (GTK_WINDOW (self));
}

static void
choose_selected (HearthFolderChooser *self)
{
  /* Enter may come before the search has: what is typed counts. */
  typed_cb (self);
  choose (self, gtk_list_box_get_selected_row (self->list));
}

static void
activated_cb (HearthFolderChooser *self, GtkListBoxRow *row)
{
  choose (self, row);
}

/* --- the object --- */

static void
hearth_folder_chooser_dispose (GObject *object)
{
  HearthFolderChooser *self = HEARTH_FOLDER_CHOOSER (object);

  g_clear_object (&self->client);
  g_clear_object (&self->source);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->words, g_strfreev);
  G_OBJECT_CLASS (hearth_folder_chooser_parent_class)->dispose (object);
}

static void
hearth_folder_chooser_class_init (HearthFolderChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_folder_chooser_dispose;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", HEARTH_TYPE_FOLDER_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, HEARTH_TYPE_FOLDER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-folder-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthFolderChooser, title);
  gtk_widget_class_bind_template_child (widget_class, HearthFolderChooser, button);
  gtk_widget_class_bind_template_child (widget_class, HearthFolderChooser, entry);
  gtk_widget_class_bind_template_child (widget_class, HearthFolderChooser, scroller);
  gtk_widget_class_bind_template_child (widget_class, HearthFolderChooser, list);
  gtk_widget_class_bind_template_callback (widget_class, choose_selected);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
}

static void
hearth_folder_chooser_init (HearthFolderChooser *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (HEARTH_APP_ID);
  gtk_list_box_set_header_func (self->list, header_cb, NULL, NULL);
  gtk_list_box_set_filter_func (self->list, filter_cb, self, NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

static void
show_words (HearthFolderChooser *self, guint n_messages)
{
  const gboolean is_copy = self->verb == HEARTH_FILE_COPY;
  g_autofree char *count = g_strdup_printf (ngettext ("%'u message", "%'u messages", n_messages), n_messages);

  gtk_window_set_title (GTK_WINDOW (self), is_copy ? _ ("Copy to…") : _ ("Move to…"));
  adw_window_title_set_title (self->title, is_copy ? _ ("Copy to…") : _ ("Move to…"));
  adw_window_title_set_subtitle (self->title, count);
  gtk_button_set_label (self->button, is_copy ? _ ("C_opy") : _ ("_Move"));
  hearth_accessible_tidy_buttons (GTK_WIDGET (self));
}

/**
 * hearth_folder_chooser_new:
 * @source: the folder that the messages lie in; it cannot be chosen, and its account comes first
 * @verb: MOVE or COPY
 * @n_messages: how many messages it is about
 *
 * Returns: (transfer floating): a dialog, not presented
 */
GtkWidget *
hearth_folder_chooser_new (HearthClient *client, HearthFolder *source, HearthFileVerb verb, guint n_messages)
{
  HearthFolderChooser *self = g_object_new (HEARTH_TYPE_FOLDER_CHOOSER, NULL);
  HearthAccount *account = hearth_folder_get_account (source);

  self->client = g_object_ref (client);
  self->source = g_object_ref (source);
  self->verb = verb;
  show_words (self, n_messages);
  add_recent (self);
  add_folders (self, hearth_account_get_folders (account), 0);
  add_other_accounts (self, account);
  mark_first (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return GTK_WIDGET (self);
}

/**
 * hearth_folder_chooser_get_verb:
 *
 * Returns: what it was opened for
 */
HearthFileVerb
hearth_folder_chooser_get_verb (HearthFolderChooser *self)
{
  return self->verb;
}
