using System.Text.RegularExpressions;
using Plimsoll.Errors;

namespace Plimsoll.Tests;

/// <summary>Each error code means one thing, and is in the reference.</summary>
public sealed partial class ErrorTableTests
{
    /// <summary>Codes that are thrown at several places, each time for the reason that the table has.</summary>
    private static readonly string[] AtSeveralPlaces =
        ["PLM1015", "PLM1021", "PLM3014", "PLM3018", "PLM4006", "PLM4012", "PLM5001", "PLM6041", "PLM6047", "PLM7005"];

    [Fact]
    public void A_code_stands_in_the_table_once_and_in_the_order_of_the_numbers()
    {
        var codes = ErrorTable.All.Select(each => each.Code).ToList();
        Assert.Equal(codes.Distinct().Order(StringComparer.Ordinal), codes);
        Assert.Equal(codes.Count, ErrorTable.All.Select(each => each.Means).Distinct().Count());
    }

    [Fact]
    public void Every_code_of_the_source_is_in_the_table_and_every_one_of_the_table_in_the_source()
    {
        var used = Used().Select(use => use.Code).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(used, ErrorTable.All.Select(each => each.Code));
    }

    [Fact]
    public void A_code_is_written_in_one_file_unless_its_meaning_was_compared()
    {
        var several = Used().Distinct().GroupBy(use => use.Code).Where(group => group.Count() > 1);
        Assert.Equal(AtSeveralPlaces, several.Select(group => group.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_page_of_the_reference_is_up_to_date()
    {
        var captured = new CapturedShell();
        Assert.Equal(0, await captured.RunAsync("reference"));
        // to write it: ./plimsoll reference > docs/reference/errors.md
        Assert.Equal(File.ReadAllText(Path.Combine(Root, "docs", "reference", "errors.md")), captured.Out.ToString());
    }

    private static IEnumerable<(string Code, string File)> Used() =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
        where !file.StartsWith(Path.Combine(Root, "src", "Plimsoll", "Errors"), StringComparison.Ordinal)
        from Match match in Literal().Matches(File.ReadAllText(file))
        select (match.Groups[1].Value, file);

    private static string Root => CloneRoot.Path;

    [GeneratedRegex("\"(PLM[0-9]{4})[\":]")]
    private static partial Regex Literal();
}
