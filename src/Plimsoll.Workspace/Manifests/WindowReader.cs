using NodaTime;

namespace Plimsoll.Workspace.Manifests;

/// <summary>The windows of an environment.</summary>
internal static class WindowReader
{
    private const string Rule = "is not a time of the week, such as \"Mon-Thu 09:00-16:00\", \"Sat,Sun\" or \"22:00-06:00\"";

    /// <summary>Reads them.</summary>
    /// <param name="section">The environment's.</param>
    public static IReadOnlyList<WindowSpec> Read(Section section) => [.. section.Children("windows").Select(Window).OfType<WindowSpec>()];

    private static WindowSpec? Window(Section section)
    {
        var (allow, deny) = (section.Text("allow"), section.Text("deny"));
        var zone = section.Text("zone", Codes.Window, name => DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is not null,
            "is not a time zone, such as UTC or Europe/Berlin");
        var reason = section.Text("reason");
        if (allow is null == deny is null)
            section.Refuse<string>(Codes.Window, allow is null ? "allow"
            : "deny", "a window says either allow or deny, and when: { allow: \"Mon-Thu 09:00-16:00\", zone: Europe/Berlin }");
        if (!section.Has("zone")) section.Refuse<string>(Codes.Missing, "zone", "a window says in which time zone: UTC, Europe/Berlin");
        section.End();
        var text = allow ?? deny;
        if (text is null || zone is null || allow is not null && deny is not null) return null;
        return WindowSpec.TryParse(allow is not null, text, DateTimeZoneProviders.Tzdb[zone], reason)
            ?? section.Refuse<WindowSpec>(Codes.Window, allow is not null ? "allow" : "deny", $"'{Bounds.Shown(text)}' {Rule}");
    }
}
