using System.CommandLine;

namespace Plimsoll.Commands;

/// <summary>Arguments that several commands have.</summary>
internal static class Arguments
{
    public static Argument<string> Environment() => new("ENV") { Description = "An environment of plimsoll.yaml, such as dev" };
}
