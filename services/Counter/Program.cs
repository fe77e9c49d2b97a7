using Counter;

CounterApp.Build(args).Run();
