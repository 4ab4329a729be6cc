/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The problem of the account whose folder is open, said where the user looks. UI thread; owned by the window. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-problem-line.h"

#include "hearth-paragraph-layout.h"
#include "hearth-ways.h"

struct _HearthProblemLine
{
  GtkWidget parent_instance;
  GtkWidget *box;
  GtkLabel *text;
  GtkWidget *buttons;
  HearthAccount *account;
  HearthWays ways;
};

G_DEFINE_FINAL_TYPE (HearthProblemLine, hearth_problem_line, GTK_TYPE_WIDGET)

static void
show_buttons (HearthProblemLine *self, HearthWays ways)
{
  HearthWayButton buttons[HEARTH_MAX_WAYS];
  guint n = hearth_ways_get_buttons (ways, buttons);
  GtkWidget *child;

  if (self->ways == ways && gtk_widget_get_first_child (self->buttons) != NULL)
    return;
  self->ways = ways;
  while ((child = gtk_widget_get_first_child (self->buttons)) != NULL)
    gtk_box_remove (GTK_BOX (self->buttons), child);
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *button = gtk_button_new_with_label (buttons[i].label);

      gtk_widget_add_css_class (button, "flat");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u",
                                        hearth_account_get_number (self->account));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), buttons[i].action);
      gtk_box_append (GTK_BOX (self->buttons), button);
    }
}

static void
refresh (HearthProblemLine *self)
{
  gboolean needs_user = self->account != NULL && hearth_account_needs_user (self->account);
  g_autofree char *sentence = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), needs_user);
  if (!needs_user)
    return;
  sentence = hearth_words_for_status (self->account);
  if (g_strcmp0 (gtk_label_get_text (self->text), sentence) != 0)
    gtk_label_set_text (self->text, sentence);
  show_buttons (self, hearth_words_get_ways (hearth_account_get_status (self->account)->error));
}

static void
hearth_problem_line_dispose (GObject *object)
{
  HearthProblemLine *self = HEARTH_PROBLEM_LINE (object);

  hearth_problem_line_set_account (self, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hearth_problem_line_parent_class)->dispose (object);
}

static void
hearth_problem_line_class_init (HearthProblemLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (HEARTH_TYPE_PARAGRAPH_LAYOUT);
  G_OBJECT_CLASS (klass)->dispose = hearth_problem_line_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-problem-line.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthProblemLine, box);
  gtk_widget_class_bind_template_child (widget_class, HearthProblemLine, text);
  gtk_widget_class_bind_template_child (widget_class, HearthProblemLine, buttons);
}

static void
hearth_problem_line_init (HearthProblemLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hearth_problem_line_set_account:
 * @account: (nullable): whose problem is shown, if it has one
 */
void
hearth_problem_line_set_account (HearthProblemLine *self, HearthAccount *account)
{
  g_return_if_fail (HEARTH_IS_PROBLEM_LINE (self));

  if (self->account == account)
    return;
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_func (self->account, refresh, self);
  g_set_object (&self->account, account);
  self->ways = HEARTH_WAY_NONE;
  if (self->box == NULL)
    return;
  for (GtkWidget *child; (child = gtk_widget_get_first_child (self->buttons)) != NULL;)
    gtk_box_remove (GTK_BOX (self->buttons), child);
  if (account != NULL)
    g_signal_connect_object (account, "notify::status", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}
