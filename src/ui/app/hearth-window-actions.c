/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window can be told to do, and the keys for it. Most actions are passed on to the pane that knows how: the
 * table says to which. Letters act outside text fields only and can be switched off. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-window-private.h"

#include <glib/gi18n.h>

#include "hearth-accessible.h"
#include "hearth-add-account-window.h"
#include "hearth-certificate-dialog.h"
#include "hearth-household-window.h"
#include "hearth-password-dialog.h"

typedef enum
{
  PANE_LIST,
  PANE_READER,
} Pane;

typedef struct
{
  const char *name;
  Pane pane;
  const char *passed_on;
} PassedOn;

static const PassedOn passed_on[] = {
  { "win.mark-read", PANE_LIST, "list.mark-read" },
  { "win.mark-unread", PANE_LIST, "list.mark-unread" },
  { "win.toggle-read", PANE_LIST, "list.toggle-read" },
  { "win.toggle-star", PANE_LIST, "list.toggle-star" },
  { "win.toggle-select", PANE_LIST, "list.toggle-select" },
  { "win.unselect", PANE_LIST, "list.unselect" },
  { "win.older", PANE_LIST, "list.older" },
  { "win.newer", PANE_LIST, "list.newer" },
  { "win.open", PANE_LIST, "list.open" },
  { "win.more", PANE_LIST, "list.menu" },
  { "win.archive-go-older", PANE_LIST, "list.archive" },
  { "win.archive-go-newer", PANE_LIST, "list.archive-go-newer" },
  { "win.delete", PANE_LIST, "list.delete" },
  { "win.move", PANE_LIST, "list.move" },
  { "win.copy", PANE_LIST, "list.copy" },
  { "win.reply", PANE_READER, "message.reply" },
  { "win.reply-all", PANE_READER, "message.reply-all" },
  { "win.reply-list", PANE_READER, "message.reply-list" },
  { "win.forward", PANE_READER, "message.forward" },
  { "win.forward-attached", PANE_READER, "message.forward-attached" },
  { "win.view-source", PANE_READER, "message.source" },
  { "win.zoom-in", PANE_READER, "message.zoom-in" },
  { "win.zoom-out", PANE_READER, "message.zoom-out" },
  { "win.zoom-normal", PANE_READER, "message.zoom-normal" },
};

/* Keys that hold everywhere in the window. */
static const struct
{
  const char *action;
  const char *accels[4];
} accels[] = {
  { "win.check-now", { "F5" } },
  { "win.next-pane", { "F6" } },
  { "win.previous-pane", { "<Shift>F6" } },
  { "win.show-tree", { "F9" } },
  { "win.activity", { "<Control><Shift>j" } },
  { "win.back", { "<Alt>Left", "Back" } },
  { "win.older", { "<Alt>Down" } },
  { "win.newer", { "<Alt>Up" } },
  { "win.write", { "<Control>n" } },
  { "win.reply", { "<Control>r" } },
  { "win.reply-all", { "<Control><Shift>r" } },
  { "win.reply-list", { "<Control><Shift>l" } },
  { "win.forward", { "<Control>l" } },
  { "win.forward-attached", { "<Control><Alt>l" } },
  { "win.toggle-read", { "<Control>i" } },
  { "win.toggle-star", { "<Control>d" } },
  { "win.archive", { "<Control><Shift>a" } },
  { "win.toggle-junk", { "<Control>j" } },
  { "win.move", { "<Control><Shift>m" } },
  { "win.undo", { "<Control>z" } },
  { "win.redo", { "<Control><Shift>z" } },
  { "win.view-source", { "<Control>u" } },
  { "win.zoom-in", { "<Control>plus", "<Control>equal", "<Control>KP_Add" } },
  { "win.zoom-out", { "<Control>minus", "<Control>KP_Subtract" } },
  { "win.zoom-normal", { "<Control>0", "<Control>KP_0" } },
  { "win.show-help-overlay", { "<Control>question" } },
  { "window.close", { "<Control>w" } },
  { "app.help", { "F1" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },
};

/* Letters. The upper-case ones are typed with Shift. */
static const struct
{
  const char *trigger;
  const char *action;
} letters[] = {
  { "j", "win.older" },
  { "k", "win.newer" },
  { "n", "win.older" },
  { "p", "win.newer" },
  { "o", "win.open" },
  { "u", "win.back" },
  { "r", "win.reply" },
  { "a", "win.reply-all" },
  { "<Shift>l", "win.reply-list" },
  { "f", "win.forward" },
  { "c", "win.write" },
  { "s", "win.toggle-star" },
  { "<Shift>i", "win.mark-read" },
  { "<Shift>u", "win.mark-unread" },
  { "e", "win.archive" },
  { "bracketright", "win.archive-go-newer" },
  { "bracketleft", "win.archive-go-older" },
  { "numbersign", "win.trash" },
  { "exclam", "win.toggle-junk" },
  { "v", "win.move" },
  { "z", "win.undo" },
  { "x", "win.toggle-select" },
  { "period", "win.more" },
  { "question", "win.show-help-overlay" },
};

static void
pass_on (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);

  for (guint i = 0; i < G_N_ELEMENTS (passed_on); i++)
    if (g_str_equal (passed_on[i].name, name))
      {
        GtkWidget *pane = passed_on[i].pane == PANE_LIST ? GTK_WIDGET (self->messages)
                                                         : GTK_WIDGET (hearth_window_need_reader (self));

        gtk_widget_activate_action_variant (pane, passed_on[i].passed_on, NULL);
        return;
      }
}

static void
check_now (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_client_check_now (HEARTH_WINDOW (widget)->client, 0);
}

static void
check_account (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_client_check_now (HEARTH_WINDOW (widget)->client, (guint16) g_variant_get_uint32 (parameter));
}

static void
stop_texts (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_client_stop_texts (HEARTH_WINDOW (widget)->client, (guint16) g_variant_get_uint32 (parameter));
}

static void
resume_texts (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_client_resume_texts (HEARTH_WINDOW (widget)->client, (guint16) g_variant_get_uint32 (parameter));
}

static void
enter_password (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);
  HearthAccount *account =
      hearth_client_find_account (self->client, (guint16) g_variant_get_uint32 (parameter));

  if (account != NULL)
    hearth_password_dialog_present (GTK_WINDOW (self), self->client, account);
}

static void
show_certificate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);
  HearthAccount *account =
      hearth_client_find_account (self->client, (guint16) g_variant_get_uint32 (parameter));

  if (account != NULL)
    hearth_certificate_dialog_present_for_account (GTK_WINDOW (self), self->client, account);
}

/* Made when it is asked for: as gtk/help-overlay.ui, GTK would make it with every window. */
static void
show_help_overlay (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/hearthmail/Hearth/ui/help-overlay.ui");
  GtkWindow *overlay = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (overlay, GTK_WINDOW (widget));
  gtk_window_present (overlay);
}

/* What was said last on the wire, redacted, for whoever wants to know or to ask for help. */
static void
show_details (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);
  HearthAccount *account =
      hearth_client_find_account (self->client, (guint16) g_variant_get_uint32 (parameter));
  HearthAccountStatus *status = account != NULL ? hearth_account_get_status (account) : NULL;
  g_autofree char *technical = NULL;
  g_autofree char *text = NULL;
  GtkWidget *dialog, *scroller, *view;

  if (status == NULL || status->error == NULL)
    return;
  technical = hearth_words_for_error_details (status->error);
  text = g_strconcat (technical, status->exchange != NULL ? "\n\n" : NULL, status->exchange, NULL);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), hearth_account_get_name (account), NULL);
  view = gtk_text_view_new ();
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Details"), -1);
  scroller = gtk_scrolled_window_new ();
  gtk_widget_set_size_request (scroller, 300, 220);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scroller);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  hearth_accessible_tidy_buttons (GTK_WIDGET (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
add_account (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);
  GtkWidget *window = hearth_add_account_window_new (self->client);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}

/* Everybody and their accounts; with a number, the page of one account. */
static void
show_household (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);
  GtkWidget *window = hearth_household_window_new (self->client);

  /* It is none of the application's own windows, and asks for what only that can do. */
  gtk_widget_insert_action_group (window, "app",
                                  G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))));
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  if (parameter != NULL)
    hearth_household_window_open_account (HEARTH_HOUSEHOLD_WINDOW (window),
                                          (guint16) g_variant_get_uint32 (parameter));
  gtk_window_present (GTK_WINDOW (window));
}

/**
 * hearth_window_get_account:
 *
 * Returns: number of the account whose folder is open, or 0
 */
guint16
hearth_window_get_account (HearthWindow *self)
{
  HearthFolder *folder = hearth_message_view_get_folder (self->messages);

  return folder != NULL ? hearth_account_get_number (hearth_folder_get_account (folder)) : 0;
}

/* A letter from the person whose folder is open. */
static void
write_letter (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);
  g_autoptr (HearthLetter) letter =
      hearth_client_prepare_new (self->client, hearth_window_get_account (self));

  if (letter != NULL)
    g_signal_emit_by_name (self, "compose", letter);
}

static void
show_activity (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);

  if (!hearth_window_is_tree_seen (self))
    hearth_window_toggle_tree (self);
  hearth_status_line_open (self->status);
}

static void
show_tree (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_window_toggle_tree (HEARTH_WINDOW (widget));
}

static void
next_pane (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_window_focus_pane (HEARTH_WINDOW (widget), 1);
}

static void
previous_pane (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_window_focus_pane (HEARTH_WINDOW (widget), -1);
}

static void
go_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hearth_window_go_back (HEARTH_WINDOW (widget));
}

/* Popovers close themselves before this is asked. */
static void
escape (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HearthWindow *self = HEARTH_WINDOW (widget);

  if (hearth_message_view_get_n_selected (self->messages) > 1)
    hearth_message_view_unselect (self->messages);
  else
    hearth_window_go_back (self);
}

/* Letters */

static gboolean
is_typing (HearthWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (GTK_IS_EDITABLE (focus))
    return TRUE;
  return GTK_IS_TEXT_VIEW (focus) && gtk_text_view_get_editable (GTK_TEXT_VIEW (focus));
}

static void
update_letters (HearthWindow *self)
{
  gboolean act = g_settings_get_boolean (self->settings, "letter-shortcuts") && !is_typing (self);

  gtk_event_controller_set_propagation_phase (self->letters, act ? GTK_PHASE_CAPTURE : GTK_PHASE_NONE);
}

/* Space reads on: a page further, then the next message. With several messages or none it chooses, as lists do. */
static gboolean
space_cb (
    GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, HearthWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean is_back = (state & GDK_SHIFT_MASK) != 0;

  if ((keyval != GDK_KEY_space && keyval != GDK_KEY_KP_Space) ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (self->shown == NULL || !hearth_window_is_reader_seen (self) || focus == NULL ||
      !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->messages)))
    return GDK_EVENT_PROPAGATE;
  if (!hearth_reader_scroll_page (self->reader, is_back ? -1 : 1))
    gtk_widget_activate_action_variant (GTK_WIDGET (self->messages), is_back ? "list.newer" : "list.older",
                                        NULL);
  return GDK_EVENT_STOP;
}

/* Delete is not a letter, but it means something else in a text field and in the tree. */
static gboolean
delete_cb (
    GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, HearthWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  const gboolean is_for_ever = (state & GDK_SHIFT_MASK) != 0;

  if ((keyval != GDK_KEY_Delete && keyval != GDK_KEY_KP_Delete) ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (is_typing (self) || (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->tree_pane))))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action_variant (GTK_WIDGET (self), is_for_ever ? "win.delete" : "win.trash", NULL);
  return GDK_EVENT_STOP;
}

static void
add_keys (HearthWindow *self, GCallback pressed_cb)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", pressed_cb, self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
add_letters (HearthWindow *self)
{

  self->letters = gtk_shortcut_controller_new ();
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string (letters[i].trigger);
      GtkShortcutAction *action = gtk_named_action_new (letters[i].action);

      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (self->letters),
                                            gtk_shortcut_new (trigger, action));
    }
  gtk_widget_add_controller (GTK_WIDGET (self), self->letters);
  add_keys (self, G_CALLBACK (space_cb));
  add_keys (self, G_CALLBACK (delete_cb));
}

/**
 * hearth_window_actions_update:
 *
 * What needs exactly one message cannot be asked for otherwise.
 */
void
hearth_window_actions_update (HearthWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_one = self->shown != NULL;

  gtk_widget_action_set_enabled (widget, "win.reply", is_one);
  gtk_widget_action_set_enabled (widget, "win.reply-all", is_one);
  gtk_widget_action_set_enabled (widget, "win.reply-list", is_one);
  gtk_widget_action_set_enabled (widget, "win.view-source", is_one);
  hearth_window_filing_update (self);
}

/**
 * hearth_window_actions_init:
 *
 * Adds the keys that depend on settings and on the focus; called once, after the settings are known.
 */
void
hearth_window_actions_init (HearthWindow *self)
{
  g_autoptr (GAction) sort = g_settings_create_action (self->settings, "sort");

  g_action_map_add_action (G_ACTION_MAP (self), sort);
  add_letters (self);
  g_signal_connect_object (self->settings, "changed::letter-shortcuts", G_CALLBACK (update_letters), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::focus-widget", G_CALLBACK (update_letters), self,
                           G_CONNECT_SWAPPED);
  update_letters (self);
  hearth_window_actions_update (self);
}

/**
 * hearth_window_actions_class_init:
 * @widget_class: the class of #HearthWindow
 */
void
hearth_window_actions_class_init (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (passed_on); i++)
    gtk_widget_class_install_action (widget_class, passed_on[i].name, NULL, pass_on);
  hearth_window_filing_class_init (widget_class);
  gtk_widget_class_install_action (widget_class, "win.check-now", NULL, check_now);
  gtk_widget_class_install_action (widget_class, "win.check-account", "u", check_account);
  gtk_widget_class_install_action (widget_class, "win.stop-texts", "u", stop_texts);
  gtk_widget_class_install_action (widget_class, "win.resume-texts", "u", resume_texts);
  gtk_widget_class_install_action (widget_class, "win.enter-password", "u", enter_password);
  gtk_widget_class_install_action (widget_class, "win.show-certificate", "u", show_certificate);
  gtk_widget_class_install_action (widget_class, "win.show-details", "u", show_details);
  gtk_widget_class_install_action (widget_class, "win.add-account", NULL, add_account);
  gtk_widget_class_install_action (widget_class, "win.household", NULL, show_household);
  gtk_widget_class_install_action (widget_class, "win.edit-account", "u", show_household);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, show_help_overlay);
  gtk_widget_class_install_action (widget_class, "win.write", NULL, write_letter);
  gtk_widget_class_install_action (widget_class, "win.activity", NULL, show_activity);
  gtk_widget_class_install_action (widget_class, "win.show-tree", NULL, show_tree);
  gtk_widget_class_install_action (widget_class, "win.next-pane", NULL, next_pane);
  gtk_widget_class_install_action (widget_class, "win.previous-pane", NULL, previous_pane);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "win.escape", NULL, escape);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.escape", NULL);
}

/**
 * hearth_window_set_accels:
 * @application: the application whose windows get the keys
 */
void
hearth_window_set_accels (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (application, accels[i].action,
                                           (const char *const *) accels[i].accels);
}
