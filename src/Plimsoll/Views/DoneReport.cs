namespace Plimsoll.Views;

/// <summary>The JSON of commands that do something to an environment; its names are a contract.</summary>
/// <param name="Command">Such as <c>rollback</c>.</param>
/// <param name="Environment">Of which environment.</param>
/// <param name="Said">What was done, in words; several lines where there was more than one thing to do.</param>
internal sealed record DoneReport(string Command, string Environment, string Said);
