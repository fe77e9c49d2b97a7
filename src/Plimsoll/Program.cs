using Plimsoll.Commands;
using Plimsoll.Terminal;

return await CommandLine.RunAsync(args, Shell.OfThisProcess());
