using System.Text.Json;
using Plimsoll.Errors;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

/// <summary>Writes the page of the reference that has all error codes.</summary>
internal sealed class ReferenceCommand : CliCommand
{
    public ReferenceCommand(Shell shell)
        : base("reference", "All error codes, as a page in Markdown or as JSON", "plimsoll reference > docs/reference/errors.md")
    {
        Hidden = true;
        SetAction(result =>
        {
            if (result.WantsJson())
                shell.Out.WriteLine(JsonSerializer.Serialize([.. ErrorTable.All], ReportJson.Default.ErrorCodeArray));
            else shell.Out.Writer.Write(ErrorPage.Text());
            return 0;
        });
    }
}
