using Counter;
using Hosting;

// answers are made on the thread that saw the request arrive: nothing here ever blocks a thread, and handing over to another one is a tenth
// of the work
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
return PlimsollHost.Run(() => CounterApp.Build(args));
