using Plimsoll.Runtime.Local;
using ScriptedService;

// keeper HOME: what `plimsoll keeper` does; migrate CODE: a migration that ends with it; connect ADDRESS: says whether that is reached.
// Otherwise a service that behaves as its variables say.
if (args is ["migrate", var code])
{
    Console.WriteLine($"migrates for {Environment.GetEnvironmentVariable("VERSION")}");
    return int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);
}
if (args is ["connect", var address])
{
    Console.WriteLine(HttpConversation.Connect(System.Net.IPEndPoint.Parse(address)));
    return 0;
}
return args is ["keeper", var home]
    ? await Keeper.RunAsync(home, Console.Error.WriteLine, TimeProvider.System, CancellationToken.None) ? 0 : 3
    : await Script.FromEnvironment().RunAsync();
