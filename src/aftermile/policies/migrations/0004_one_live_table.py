from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("policies", "0003_rows_to_documents")]

    operations = [
        migrations.AddConstraint(
            model_name='policytable',
            constraint=models.UniqueConstraint(fields=('seller', 'purpose', 'channel', 'version'), name='policy_version_once'),
        ),
        migrations.AddConstraint(
            model_name='policytable',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('seller', 'purpose', 'channel'), name='one_policy_draft'),
        ),
        migrations.AddConstraint(
            model_name='policytable',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['shadow', 'rollout'])), fields=('seller', 'purpose', 'channel'), name='one_policy_trial'),
        ),
        migrations.AddConstraint(
            model_name='policytable',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'live')), fields=('seller', 'purpose', 'channel'), name='one_policy_live'),
        ),
    ]
