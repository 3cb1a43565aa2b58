-- Grain: area x indicator x breakdown x period x feed. Owner: dataset project.
-- The newest figure of every period: what observation_as_at returns for now.
create view core.current_observation with (security_invoker = true) as select * from core.observation_as_at('infinity');
