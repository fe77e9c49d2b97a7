using Plimsoll.Runtime.Local;
using ScriptedService;

// keeper HOME: what `plimsoll keeper` does. Otherwise a service that behaves as its variables say.
return args is ["keeper", var home]
    ? await Keeper.RunAsync(home, Console.Error.WriteLine, TimeProvider.System, CancellationToken.None) ? 0 : 3
    : await Script.FromEnvironment().RunAsync();
