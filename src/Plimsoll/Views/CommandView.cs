using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What a command did to environments, for people.</summary>
internal static class CommandView
{
    public static void Write(CommandReport report, Screen screen)
    {
        if (report.Done.Count == 0) screen.WriteLine("no environment of this workspace runs on this machine (runtime: local)");
        foreach (var done in report.Done) screen.WriteLine(done.Says);
    }
}
