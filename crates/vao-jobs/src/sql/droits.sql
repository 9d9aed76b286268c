-- Droits sur la file des tâches, rejoués à chaque `vao migrate` par le propriétaire.
-- {application} et {worker} sont remplacés par des noms de rôles vérifiés (migration.rs).

create schema if not exists vao_jobs;

-- La vue et les fonctions s'exécutent avec les droits du propriétaire : le rôle de
-- l'application n'a aucun droit sur les tables du moteur.
drop view if exists vao_jobs.job;
create view vao_jobs.job as
    select j.id, t.identifier as nom, j.payload, j.attempts, j.max_attempts, j.last_error,
           j.created_at, j.run_at, j.locked_at, j.key
    from graphile_worker._private_jobs as j
    join graphile_worker._private_tasks as t on t.id = j.task_id;

create or replace function vao_jobs.enqueue(
    nom text, charge json, cle text, a_partir_de timestamptz, essais integer, priorite integer
) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp
as $$
    select id from graphile_worker.add_job(
        identifier => nom, payload => charge, run_at => a_partir_de,
        max_attempts => essais, job_key => cle, priority => priorite
    )
$$;

-- Remet à zéro les essais des tâches mortes données ; les autres ne sont pas touchées.
create or replace function vao_jobs.rejouer(ids bigint[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    nombre bigint;
begin
    select count(*) into nombre
    from graphile_worker.reschedule_jobs(
        array(select id from vao_jobs.job
              where id = any (ids) and attempts >= max_attempts and locked_at is null),
        run_at => now(), attempts => 0
    );
    perform pg_notify('jobs:insert', '{}');
    return nombre;
end
$$;

-- Fait repartir les tâches, mortes ou en attente d'un autre essai, dont le dernier échec nomme cette cause : ce qui a
-- échoué pendant la panne d'un autre ne compte pas.
create or replace function vao_jobs.relancer(cause text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    nombre bigint;
begin
    select count(*) into nombre
    from graphile_worker.reschedule_jobs(
        array(select id from vao_jobs.job
              where attempts > 0 and locked_at is null and position(cause in last_error) > 0
                and (run_at > now() or attempts >= max_attempts)),
        run_at => now(), attempts => 0
    );
    if nombre > 0 then
        perform pg_notify('jobs:insert', '{}');
    end if;
    return nombre;
end
$$;

-- Supprime les tâches mortes données ; les autres ne sont pas touchées.
create or replace function vao_jobs.abandonner(ids bigint[]) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp
as $$
    select count(*)
    from graphile_worker.complete_jobs(
        array(select id from vao_jobs.job
              where id = any (ids) and attempts >= max_attempts and locked_at is null)
    )
$$;

revoke all on all functions in schema vao_jobs from public;

grant usage on schema vao_jobs to {application}, {worker};
grant select on vao_jobs.job to {application}, {worker};
grant execute on all functions in schema vao_jobs to {application};

grant usage on schema graphile_worker to {worker};
grant select, insert, update, delete on all tables in schema graphile_worker to {worker};
grant usage, select on all sequences in schema graphile_worker to {worker};
grant execute on all functions in schema graphile_worker to {worker};

do $$
declare
    nom_table name;
begin
    for nom_table in
        select c.relname from pg_class as c
        where c.relnamespace = 'graphile_worker'::regnamespace and c.relrowsecurity
    loop
        execute format('drop policy if exists vao_worker on graphile_worker.%I', nom_table);
        execute format(
            'create policy vao_worker on graphile_worker.%I for all to {worker} using (true) with check (true)',
            nom_table
        );
    end loop;
end
$$;
