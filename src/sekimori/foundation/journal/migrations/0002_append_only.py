"""The database itself refuses to change or remove a record, whoever asks."""

from django.db import migrations

from sekimori.foundation.journal.triggers import statements


def run(step):
    def operation(apps, schema_editor):
        for statement in statements(schema_editor.connection.vendor, step):
            schema_editor.execute(statement)

    return operation


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(run("first"), run("drop"))]
