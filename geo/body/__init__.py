"""What a walk does to a body: effort, heat, cold and water, minute by minute."""
