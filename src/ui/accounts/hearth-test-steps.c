/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A card with a line for each step of testing an account. Owned by the window that adds accounts; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-test-steps.h"

#include <glib/gi18n.h>
#include <string.h>

typedef enum
{
  STEP_WAITING,
  STEP_RUNNING,
  STEP_DONE,
  STEP_FAILED,
} StepState;

typedef struct
{
  GtkWidget *row;
  GtkWidget *icon;
  GtkWidget *spinner;
  GtkLabel *title;
  GtkLabel *cause;
} StepRow;

struct _HearthTestSteps
{
  GtkWidget parent_instance;

  GtkWidget *box;
  StepRow rows[HEARTH_TEST_DONE];
  HearthAccountInfo *account;
};

G_DEFINE_FINAL_TYPE (HearthTestSteps, hearth_test_steps, GTK_TYPE_WIDGET)

static char *
words_for_done (HearthTestStep step, const HearthAccountInfo *account)
{
  const HearthServer *server = step <= HEARTH_TEST_IMAP_SIGN_IN ? account->imap : account->smtp;

  if (step == HEARTH_TEST_IMAP_SIGN_IN)
    return g_strdup (_ ("Signed in to fetch mail"));
  if (step == HEARTH_TEST_SMTP_SIGN_IN)
    return g_strdup (_ ("Signed in to send mail"));
  if (server->security == HEARTH_SECURITY_NONE)
    return g_strdup_printf (_ ("Connected to %s, not encrypted"), server->host);
  return g_strdup_printf (_ ("Connected to %s, encrypted"), server->host);
}

static char *
words_for_waiting (HearthTestStep step, const HearthAccountInfo *account)
{
  switch (step)
    {
    case HEARTH_TEST_IMAP_CONNECT:
      return g_strdup_printf (_ ("Connect to %s for fetching"), account->imap->host);
    case HEARTH_TEST_SMTP_CONNECT:
      return g_strdup_printf (_ ("Connect to %s for sending"), account->smtp->host);
    case HEARTH_TEST_IMAP_SIGN_IN:
    case HEARTH_TEST_SMTP_SIGN_IN:
    case HEARTH_TEST_DONE:
    default:
      return hearth_words_for_test_step (step, account);
    }
}

static void
set_state (HearthTestSteps *self, HearthTestStep step, StepState state)
{
  static const char *const classes[] = { "hearth-step-waiting", "hearth-step-running", "hearth-step-done",
                                         "hearth-step-failed" };
  static const char *const icons[] = { "content-loading-symbolic", NULL, "object-select-symbolic",
                                       "dialog-error-symbolic" };
  /* Translators: the state of a step, for screen readers */
  const char *const spoken[] = { _ ("Waiting"), _ ("Running"), _ ("Done"), _ ("Failed") };
  StepRow *row = &self->rows[step];
  g_autofree char *words = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (row->row, classes[i]);
  gtk_widget_add_css_class (row->row, classes[state]);
  if (icons[state] != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (row->icon), icons[state]);
  gtk_widget_set_visible (row->icon, icons[state] != NULL);
  gtk_widget_set_visible (row->spinner, state == STEP_RUNNING);
  gtk_spinner_set_spinning (GTK_SPINNER (row->spinner), state == STEP_RUNNING);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->icon), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken[state],
                                  -1);
  gtk_widget_set_visible (GTK_WIDGET (row->cause), state == STEP_FAILED);
  if (state == STEP_FAILED)
    return;
  words = state == STEP_DONE      ? words_for_done (step, self->account)
          : state == STEP_WAITING ? words_for_waiting (step, self->account)
                                  : hearth_words_for_test_step (step, self->account);
  gtk_label_set_text (row->title, words);
}

static void
add_row (HearthTestSteps *self, HearthTestStep step)
{
  StepRow *row = &self->rows[step];
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  row->row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  row->icon = gtk_image_new ();
  row->spinner = gtk_spinner_new ();
  row->title = GTK_LABEL (gtk_label_new (NULL));
  row->cause = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_valign (row->icon, GTK_ALIGN_START);
  gtk_widget_set_valign (row->spinner, GTK_ALIGN_START);
  gtk_widget_set_margin_top (row->icon, 2);
  gtk_widget_set_margin_top (row->spinner, 2);
  gtk_widget_add_css_class (GTK_WIDGET (row->title), "hearth-step-title");
  gtk_widget_add_css_class (GTK_WIDGET (row->cause), "hearth-step-cause");
  gtk_label_set_xalign (row->title, 0);
  gtk_label_set_wrap (row->title, TRUE);
  gtk_label_set_wrap_mode (row->title, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (row->cause, 0);
  gtk_label_set_wrap (row->cause, TRUE);
  gtk_label_set_wrap_mode (row->cause, PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (row->title));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (row->cause));
  gtk_box_append (GTK_BOX (row->row), row->icon);
  gtk_box_append (GTK_BOX (row->row), row->spinner);
  gtk_box_append (GTK_BOX (row->row), lines);
  gtk_box_append (GTK_BOX (self->box), row->row);
}

static void
hearth_test_steps_dispose (GObject *object)
{
  HearthTestSteps *self = HEARTH_TEST_STEPS (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->account, hearth_account_info_free);
  G_OBJECT_CLASS (hearth_test_steps_parent_class)->dispose (object);
}

static void
hearth_test_steps_class_init (HearthTestStepsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hearth_test_steps_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hearth_test_steps_init (HearthTestSteps *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (self->box, "card");
  gtk_widget_add_css_class (self->box, "hearth-steps");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  for (int step = 0; step < HEARTH_TEST_DONE; step++)
    add_row (self, (HearthTestStep) step);
}

/**
 * hearth_test_steps_begin:
 *
 * All steps wait.
 */
void
hearth_test_steps_begin (HearthTestSteps *self, const HearthAccountInfo *account)
{
  g_clear_pointer (&self->account, hearth_account_info_free);
  self->account = hearth_account_info_copy (account);
  for (int step = 0; step < HEARTH_TEST_DONE; step++)
    set_state (self, (HearthTestStep) step, STEP_WAITING);
}

/**
 * hearth_test_steps_reach:
 *
 * @step is at work, and all before it are done.
 */
void
hearth_test_steps_reach (HearthTestSteps *self, HearthTestStep step)
{
  for (int i = 0; i < HEARTH_TEST_DONE; i++)
    set_state (self, (HearthTestStep) i,
               i < (int) step    ? STEP_DONE
               : i == (int) step ? STEP_RUNNING
                                 : STEP_WAITING);
}

/**
 * hearth_test_steps_fail:
 *
 * @step failed; its line becomes an alert with the cause and the cure.
 */
void
hearth_test_steps_fail (HearthTestSteps *self, HearthTestStep step, const GError *error)
{
  g_autofree char *words = hearth_words_for_error (error);
  StepRow *row;
  char *end;

  step = MIN (step, HEARTH_TEST_SMTP_SIGN_IN);
  hearth_test_steps_reach (self, step);
  set_state (self, step, STEP_FAILED);
  row = &self->rows[step];
  /* First what happened, in bold; what follows is what to do. */
  end = strstr (words, ". ");
  if (end != NULL)
    *end = '\0';
  gtk_label_set_text (row->title, words);
  gtk_label_set_text (row->cause, end != NULL ? end + 2 : "");
  gtk_widget_set_visible (GTK_WIDGET (row->cause), end != NULL);
}
